"""What of a failed request another attempt may mend, and how long to wait before it."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import tenacity


class BusyError(httpx.TransportError):
    """An answer that means "come back later", whatever its status says."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        """Say what came; ``retry_after`` is in seconds."""
        super().__init__(message)
        self.retry_after = retry_after


class OutOfTimeError(httpx.TimeoutException):
    """The time bound of a download is used up; another attempt would not end sooner."""


def may_pass(error: BaseException) -> bool:
    """Tell what another attempt may mend; a used-up time bound is not."""
    return isinstance(error, httpx.TransportError | httpx.DecodingError) and not isinstance(
        error, OutOfTimeError
    )


def wait(state: tenacity.RetryCallState) -> float:
    """Wait as long as the publisher asks for, or else 1, 2, 4 ... 60 s and up to 1 s by chance."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, BusyError) and error.retry_after is not None:
        return error.retry_after
    return float(tenacity.wait_exponential_jitter(initial=1, max=60, jitter=1)(state))


def retry_after(response: httpx.Response) -> float | None:
    """Read for how many seconds a publisher asks to be left alone; null where it does not say."""
    text = str(response.headers.get("retry-after", "")).strip()
    if text.isdigit():
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (at.astimezone(UTC) - datetime.now(UTC)).total_seconds())
