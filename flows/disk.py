"""How much disk a refresh needs, how much there is, and what to say when it is full."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.home import Home
from ingestion.core.errors import ChokepointError

# A first build of the bundled data alone wrote 95 MB in November 2026, temporary files included.
FIRST_BUILD_BYTES = 300 << 20
# A build may hold more than the one before, and sorts spill to disk.
MARGIN = 1.5
# A dropped file is archived as it is, and landed again as Parquet.
COPIES_OF_A_DROP = 2

FULL = "No space left on device"
CODES = (errno.ENOSPC, errno.EDQUOT)


def needed_bytes(home: Home) -> int:
    """Estimate what the next refresh writes, from the last build and from what is in the inbox."""
    last = size(home.current.resolve()) if home.current.exists() else 0
    private = size(home.build)
    built = int((last + private) * MARGIN) - private if last else FIRST_BUILD_BYTES
    return built + COPIES_OF_A_DROP * size(home.inbox)


def free_bytes(home: Home) -> int:
    """Return what is free on the disk that holds the warehouse, or is to hold it."""
    folder = home.root
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def is_full(error: BaseException) -> bool:
    """Say whether an error means that the disk is full, in whatever library it was met.

    DuckDB, polars and dbt tell it in the text of errors of their own.
    """
    return any(
        (isinstance(each, OSError) and each.errno in CODES) or FULL.lower() in str(each).lower()
        for each in _with_causes(error)
    )


class FullDiskError(ChokepointError):
    """The disk is full, told in a sentence."""


@contextmanager
def full_is_told(home: Home) -> Iterator[None]:
    """Turn a full disk met in the block into a sentence, after removing what nobody needs.

    Raises ``FullDiskError`` in place of what the libraries raise.
    """
    try:
        yield
    except FullDiskError:
        raise
    except Exception as error:
        if not is_full(error):
            raise
        make_room(home)
        raise full_error(home, error) from error


def full_error(home: Home, error: BaseException) -> FullDiskError:
    """Say that the disk is full, what that leaves, and how much room is needed."""
    return FullDiskError(
        f"The disk that holds {home.root} is full, so the refresh was given up; the published file "
        f"is as it was. A refresh needs about {in_words(needed_bytes(home))}, and "
        f"{in_words(free_bytes(home))} are free. Make room and run it again. ({_last_line(error)})"
    )


def make_room(home: Home) -> None:
    """Remove what a refresh that was given up left and nobody reads."""
    shutil.rmtree(home.build, ignore_errors=True)
    shutil.rmtree(home.landing / "candidates", ignore_errors=True)
    for left in home.published.glob(".*.partial"):
        shutil.rmtree(left, ignore_errors=True)


def size(folder: Path) -> int:
    """Add up the files below a folder, in bytes; one that vanishes meanwhile counts nothing."""
    return sum(_sizes(folder)) if folder.is_dir() else 0


def in_words(count: int) -> str:
    """Write bytes for a person: ``95 MB``, ``12.4 GB``."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{max(count, 0) / 1e6:.0f} MB"


def _sizes(folder: Path) -> Iterator[int]:
    for path in folder.rglob("*"):
        try:
            if path.is_file() and not path.is_symlink():
                yield path.stat().st_size
        except OSError:
            continue


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        each = each.__cause__ or each.__context__


def _last_line(error: BaseException) -> str:
    told = [line for line in str(error).splitlines() if FULL.lower() in line.lower()]
    return (told or [str(error) or type(error).__name__])[-1].strip()[:300]
