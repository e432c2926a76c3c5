"""One polite way to ask a publisher for a file: slowly, in bounds, resumed, and asked once.

``PoliteClient.download`` writes an answer's bytes into a folder. What it must remember between
runs stands beside them: ``<name>.part`` (bytes so far), ``<name>.part.json`` (what they belong to)
and ``validators.json`` (what the publisher called each finished file, for conditional requests).
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import tenacity

from ingestion.core.errors import InputRefusedError
from ingestion.core.http_parts import Part, Validators, finish
from ingestion.core.http_retry import BusyError, OutOfTimeError, may_pass, retry_after, wait
from ingestion.core.http_secrets import Secret, SecretTransport, shown
from ingestion.core.sniff import HEAD_BYTES, refuse_html

LOG = logging.getLogger("chokepoint.http")
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
NOT_DATA = {
    400: "the publisher says the question is malformed",
    401: "the publisher wants a key, or does not know the one sent",
    403: "the publisher refuses access; a key may be missing or used up",
    404: "the publisher has no such file",
    413: "the publisher says the answer would be too large; ask for fewer codes or months",
}

NO_REMEDIES: Mapping[int, str] = {}

Progress = Callable[[str, int, int | None], None]
Refuse = Callable[[str, bytes], None]


@dataclass(frozen=True)
class Limits:
    """Bounds of one download, in seconds and bytes; ``pause_seconds`` is between two requests.

    ``total_seconds`` covers all attempts. A ``Retry-After`` that ends later is not waited for.
    """

    connect_seconds: float = 15
    read_seconds: float = 60
    total_seconds: float = 1800
    max_bytes: int = 4 << 30
    attempts: int = 5
    pause_seconds: float = 1


@dataclass(frozen=True)
class Downloaded:
    """What came of a question: ``path`` is null when the publisher has nothing (new) to say.

    ``origin`` is the address without any key. ``unchanged`` tells an answer that was not needed
    (HTTP 304) from one that is empty (HTTP 204, or 404 where a file may be missing).
    """

    path: Path | None
    origin: str
    unchanged: bool = False


class Pacer:
    """Keeps requests to one host apart in time, whichever thread asks."""

    def __init__(self) -> None:
        """Know of no host yet."""
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait_seconds(self, host: str, now: float, pause: float) -> float:
        """Book the next free moment of a host and return how long it is until then."""
        with self._lock:
            start = max(now, self._next.get(host, now))
            self._next[host] = start + pause
        return start - now


# Shared by every client of a process, for a publisher counts them together.
PACER = Pacer()


class PoliteClient:
    """An HTTP client with the manners of a good guest; use it as a context manager.

    Raises ``httpx.HTTPError`` when the network or the publisher keeps failing, and
    ``InputRefusedError`` for an answer that is not data. Neither ever holds a key.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        secret: Secret | None = None,
        on_progress: Progress = lambda name, done, total: None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        pacer: Pacer = PACER,
    ) -> None:
        """Hold bounds and key; ``sleep`` and ``clock`` are replaced in tests."""
        self._limits = limits or Limits()
        self._secret = secret
        self._on_progress = on_progress
        self._sleep = sleep
        self._clock = clock
        self._pacer = pacer
        timeout = httpx.Timeout(self._limits.read_seconds, connect=self._limits.connect_seconds)
        transport: httpx.BaseTransport = httpx.HTTPTransport()
        if secret is not None:
            transport = SecretTransport(secret, transport)
        self._http = httpx.Client(
            timeout=timeout,
            transport=transport,
            follow_redirects=True,
            max_redirects=5,
            headers={"User-Agent": f"chokepoint/{version('chokepoint')}"},
        )

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self._http.close()

    def download(
        self,
        url: str,
        target: Path,
        *,
        params: Mapping[str, str] | None = None,
        busy: Callable[[bytes], bool] = lambda head: False,
        refuse: Refuse = refuse_html,
        remedies: Mapping[int, str] = NO_REMEDIES,
        fresh: bool = False,
        may_be_missing: bool = False,
    ) -> Downloaded:
        """Fetch one file into ``target``; what is there from a broken run is resumed.

        ``busy`` looks at the first bytes of an answer and says whether it means "come back later";
        ``refuse`` raises when they are not those of the file, which a web page is not by default;
        ``remedies`` says for a status what a person can do about it; ``fresh`` asks for the bytes
        even where they have not changed, as one page of a paged answer must be; with
        ``may_be_missing`` a file that is not there (HTTP 404) is an answer without a path.
        """
        origin = shown(url, params, self._secret)
        deadline = self._clock() + self._limits.total_seconds
        question = _Question(
            origin, target, busy, refuse, remedies, fresh, may_be_missing, deadline
        )
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self._limits.attempts),
            retry=tenacity.retry_if_exception(may_pass),
            wait=wait,
            sleep=lambda seconds: self._sleep_within(question, seconds),
            before_sleep=lambda state: LOG.info(
                "%s: attempt %d failed (%s)",
                origin,
                state.attempt_number,
                state.outcome.exception() if state.outcome else "",
            ),
            reraise=True,
        )
        try:
            return retrying(self._attempt, question)
        except httpx.HTTPError as error:
            raise self._clean(error, origin) from None

    def _attempt(self, question: "_Question") -> Downloaded:
        host = httpx.URL(question.origin).host
        pause = self._pacer.wait_seconds(host, self._clock(), self._limits.pause_seconds)
        if pause > 0:
            self._sleep(pause)
        part, validators = Part(question.target), Validators(question.target.parent)
        conditions = part.conditions(question.origin)
        if not conditions and not question.fresh:
            conditions = validators.conditions(question.target.name, question.origin)
        headers = {"Accept-Encoding": "gzip, identity;q=0.5", **conditions}
        with self._http.stream("GET", question.origin, headers=headers) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED:
                kept = question.target if question.target.exists() else None
                return Downloaded(kept, question.origin, unchanged=True)
            if response.status_code in question.means_nothing:
                return Downloaded(None, question.origin)
            self._refuse_status(question, part, response)
            self._receive(question, part, response)
        finish(part, question.target, self._limits.max_bytes, question.look_at)
        validators.remember(question.target.name, question.origin, response.headers)
        return Downloaded(question.target, question.origin)

    def _refuse_status(self, question: "_Question", part: Part, response: httpx.Response) -> None:
        status = response.status_code
        if status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.discard()
            raise BusyError("the file changed while it was being fetched")
        if status in PASSING:
            raise BusyError(f"HTTP {status}", retry_after(response))
        if status not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
            told = NOT_DATA.get(status, "the publisher gave no data")
            remedy = question.remedies.get(status, "")
            raise self._refusal(question, f"HTTP {status}: {told}.", remedy)

    def _receive(self, question: "_Question", part: Part, response: httpx.Response) -> None:
        """Write the body behind what is there, and hold it against length, size and time."""
        done = part.begin(question.origin, response)
        total = part.expected(response, done)
        if (total or 0) > self._limits.max_bytes:
            raise self._too_large(question, part)
        with part.open(done) as stream:
            for chunk in response.iter_raw():
                if done == 0 and "content-encoding" not in response.headers:
                    question.look_at(chunk)
                stream.write(chunk)
                done += len(chunk)
                self._on_progress(question.target.name, done, total)
                if done > self._limits.max_bytes:
                    raise self._too_large(question, part)
                if self._clock() > question.deadline:
                    raise OutOfTimeError(
                        f"took longer than {self._limits.total_seconds:.0f} s in all"
                    )
        if total is not None and done != total:
            raise httpx.RemoteProtocolError(f"{done} of {total} bytes came")

    def _sleep_within(self, question: "_Question", seconds: float) -> None:
        if self._clock() + seconds > question.deadline:
            raise OutOfTimeError(
                f"the publisher asks for {seconds:.0f} s of patience, more than is left of "
                f"{self._limits.total_seconds:.0f} s"
            )
        self._sleep(seconds)

    def _too_large(self, question: "_Question", part: Part) -> InputRefusedError:
        part.discard()
        return self._refusal(question, f"is larger than {self._limits.max_bytes} bytes.")

    def _refusal(self, question: "_Question", reason: str, remedy: str = "") -> InputRefusedError:
        asked = f"{remedy} Asked for {question.origin}".strip()
        return InputRefusedError(file=question.target.name, reason=reason, remedy=asked)

    def _clean(self, error: httpx.HTTPError, origin: str) -> httpx.HTTPError:
        """Say again what failed, with the address and without any key."""
        text = f"{origin}: {error}"
        text = self._secret.redacted(text) if self._secret else text
        again = httpx.TransportError if isinstance(error, BusyError) else type(error)
        return again(text)


@dataclass(frozen=True)
class _Question:
    origin: str
    target: Path
    busy: Callable[[bytes], bool]
    refuse: Refuse
    remedies: Mapping[int, str]
    fresh: bool
    may_be_missing: bool
    deadline: float

    @property
    def means_nothing(self) -> tuple[int, ...]:
        """Return the statuses that say that the publisher has nothing, which is no fault."""
        missing = (httpx.codes.NOT_FOUND,) if self.may_be_missing else ()
        return (httpx.codes.NO_CONTENT, *missing)

    def look_at(self, head: bytes) -> None:
        """Raise when the first bytes of an answer say that it is not the file asked for."""
        if self.busy(head):
            raise BusyError(f"an answer that is not data yet: {head[:80]!r}")
        self.refuse(self.target.name, head[:HEAD_BYTES])
