"""Reads Eurostat's bulk files: one .dat, a CSV of a month's lines, packed as .7z."""

import csv
import lzma
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import py7zr
from py7zr.exceptions import ArchiveError

from ingestion.core.errors import InputRefusedError
from ingestion.core.sniff import HEAD_BYTES, refuse_html
from ingestion.core.sql import quoted
from ingestion.eurostat_comext.kinds import UK

NEEDED = (
    "REPORTER",
    "PARTNER",
    "PRODUCT_NC",
    "FLOW",
    "STAT_PROCEDURE",
    "SUPPL_UNIT",
    "PERIOD",
    "VALUE_EUR",
    "QUANTITY_KG",
    "QUANTITY_SUPPL_UNIT",
)
MAX_UNPACKED_BYTES = 16 << 30
UK_ONLY = InputRefusedError(
    file="",
    reason="holds partners of the United Kingdom only (GB, XI, XU), not all partners.",
    remedy="Take full_v2_YYYYMM.7z in place of full_partxixu_v2_YYYYMM.7z.",
)


def uk_only(name: str) -> InputRefusedError:
    """Return the refusal of the file family that looks like the one of all partners."""
    return InputRefusedError(file=name, reason=UK_ONLY.reason, remedy=UK_ONLY.remedy)


@contextmanager
def unpacked(name: str, path: Path, folder: Path) -> Iterator[Path]:
    """Unpack the one .dat of an archive into a temporary file.

    Raises ``InputRefusedError`` for a web page, damage, several members or a bomb.
    """
    with path.open("rb") as stream:
        refuse_html(name, stream.read(HEAD_BYTES))
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        try:
            with py7zr.SevenZipFile(path) as archive:
                members = [each for each in archive.list() if each.filename.endswith(".dat")]
                if len(members) != 1:
                    raise InputRefusedError(
                        file=name, reason=f"holds {len(members)} .dat files instead of one."
                    )
                if members[0].uncompressed > MAX_UNPACKED_BYTES:
                    raise InputRefusedError(file=name, reason="unpacks to more than 16 GiB.")
                archive.extract(path=temporary, targets=[members[0].filename])
        except (ArchiveError, lzma.LZMAError, EOFError, OSError, ValueError) as error:
            raise InputRefusedError(
                file=name,
                reason=f"is not a whole 7z archive ({type(error).__name__}).",
                remedy="Download it again and compare its size with the publisher's page.",
            ) from error
        yield Path(temporary) / members[0].filename


def read(name: str, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Make the view ``lines`` of a .dat; ``source_line`` counts the header as line 1.

    Rows of a fresh table are numbered in the order of the file although it is read in parallel.
    Raises ``InputRefusedError`` for a wrong header, a broken line or partners of the UK only.
    """
    header = _header(name, path)
    columns = ", ".join(f"'{column}': 'varchar'" for column in header)
    wanted = ", ".join(f"nullif(trim({each}), '') as {each.lower()}" for each in NEEDED)
    try:
        connection.execute(
            f"create temp table raw_lines as select {wanted} from read_csv({quoted(path)}, "
            f"header = true, auto_detect = false, delim = ',', quote = '\"', "
            f"columns = {{{columns}}})"
        )
    except duckdb.Error as error:
        raise InputRefusedError(
            file=name,
            reason=f"cannot be read: {str(error).splitlines()[0]}",
            remedy="Is the file cut off?",
        ) from error
    partners = connection.execute(
        f"select count(*), count(*) filter (partner not in {UK}) from raw_lines"
    ).fetchall()[0]
    if partners[0] == 0:
        raise InputRefusedError(file=name, reason="holds a header and no lines.")
    if partners[1] == 0:
        raise uk_only(name)
    connection.execute(
        "create temp view lines as select *, 'full_v2' as dataset, null as obs_flag, "
        f"{quoted(name)} as source_file, rowid + 2 as source_line from raw_lines"
    )


def _header(name: str, path: Path) -> list[str]:
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    refuse_html(name, head)
    first = head.decode("utf-8-sig", errors="replace").splitlines()[:1]
    found = next(csv.reader(first), [])
    missing = [column for column in NEEDED if column not in found]
    if missing or len(set(found)) != len(found):
        told = f"has no column {', '.join(missing)}" if missing else "names a column twice"
        raise InputRefusedError(
            file=name, line=1, reason=f"{told}.", remedy="Expected a file of Comext's v2 layout."
        )
    return found
