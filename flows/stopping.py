"""How a process ends: told to stop (SIGTERM) it leaves what runs in order; and without noise."""

import os
import signal
import sys
import threading
from types import FrameType

# What a shell reports of a process that SIGTERM ended.
EXIT_CODE = 128 + signal.SIGTERM


class StoppedError(SystemExit):
    """Raised in the main thread where SIGTERM finds it, so that every ``with`` block is left."""

    def __init__(self) -> None:
        """End the process with the code of SIGTERM if nobody takes it."""
        super().__init__(EXIT_CODE)

    def __str__(self) -> str:
        return "stopped by SIGTERM"


def stop_on_sigterm() -> None:
    """Turn SIGTERM into ``StoppedError``; a second one, which finds us leaving, changes nothing."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _stop)


def hush_the_interpreter() -> None:
    """Close stderr when all is over: DuckDB 2.0 lists its leaked types there as Python ends.

    To be registered with ``atexit`` as early as can be, so that it runs after other exit handlers.
    """
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _stop(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise StoppedError
