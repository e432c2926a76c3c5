"""One refresh, or one watch, at a time: a lock file, and the name of whoever holds it."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ingestion.core.errors import ChokepointError


class BusyError(ChokepointError):
    """Another one is running."""


def _say_nothing(text: str) -> None:
    """Wait without a word."""


@contextmanager
def only_one(
    lock: Path,
    what: str = "refresh",
    wait_seconds: float = 0,
    tell: Callable[[str], None] = _say_nothing,
) -> Iterator[None]:
    """Hold the lock while the block runs; the operating system lets go of it when we die.

    Waits so long for another one of ``what`` to end, and tells for whom. Raises ``BusyError``
    naming the holder when it is still running then.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    held = FileLock(lock)
    begun = time.monotonic()
    try:
        held.acquire(timeout=0)
    except Timeout:
        if wait_seconds:
            tell(f"Waiting for another {what} to end ({holder(lock)}).")
        try:
            held.acquire(timeout=max(0.0, wait_seconds - (time.monotonic() - begun)))
        except Timeout:
            raise BusyError(
                f"Another {what} is running ({holder(lock)}). Wait for it to end; "
                "readers of the published file are not affected."
            ) from None
    try:
        # The name is for people: on a full disk the lock still holds without it.
        with suppress(OSError):
            lock.with_suffix(".holder.json").write_text(
                json.dumps(
                    {"pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
                ),
                "utf-8",
            )
        yield
    finally:
        held.release()


def is_held(lock: Path) -> bool:
    """Say whether somebody holds the lock now."""
    if not lock.exists():
        return False
    try:
        with FileLock(lock, timeout=0):
            return False
    except Timeout:
        return True
    except PermissionError:
        return _holder_lives(lock)  # somebody who only looks cannot try the lock itself


def holder(lock: Path) -> str:
    """Describe who took the lock last."""
    told = _taken_by(lock)
    if told is None:
        return "its process is not known yet"
    return f"process {told['pid']}, since {told['since']}"


def _taken_by(lock: Path) -> dict[str, Any] | None:
    try:
        told: dict[str, Any] = json.loads(lock.with_suffix(".holder.json").read_text("utf-8"))
    except (OSError, json.JSONDecodeError):
        return None
    return told


def _holder_lives(lock: Path) -> bool:
    told = _taken_by(lock)
    if told is None:
        return False
    try:
        os.kill(told["pid"], 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it is somebody else's, so it lives
    return True
