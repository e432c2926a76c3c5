"""One refresh, or one watch, at a time: a lock file, and the name of whoever holds it."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from ingestion.core.errors import ChokepointError


@contextmanager
def only_one(lock: Path, what: str = "refresh") -> Iterator[None]:
    """Hold the lock while the block runs; the operating system lets go of it when we die.

    Raises ``ChokepointError`` naming the holder when another one of ``what`` is running.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    holder = lock.with_suffix(".holder.json")
    try:
        with FileLock(lock, timeout=0):
            holder.write_text(
                json.dumps(
                    {"pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
                ),
                "utf-8",
            )
            yield
    except Timeout:
        raise ChokepointError(
            f"Another {what} is running ({_described(holder)}). Wait for it to end; "
            "readers of the published file are not affected."
        ) from None


def _described(holder: Path) -> str:
    try:
        told = json.loads(holder.read_text("utf-8"))
    except (OSError, json.JSONDecodeError):
        return "its process is not known yet"
    return f"process {told['pid']}, since {told['since']}"
