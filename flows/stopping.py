"""Being told to stop (SIGTERM): what runs is left in order, the lock is let go, children end."""

import signal
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


def _stop(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise StoppedError
