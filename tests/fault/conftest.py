"""A publisher on this machine that answers as told, faults included, and stops by itself."""

import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from ingestion.core.http import Limits, Pacer, PoliteClient


@dataclass
class Answer:
    """One answer: ``cut_at`` closes the connection after so many bytes, ``length`` lies."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut_at: int | None = None
    length: int | None = None
    seconds_per_byte: float = 0
    ranges: bool = False


@dataclass
class Asked:
    path: str
    headers: dict[str, str]


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Say nothing of a client that hung up: that is what bounds are for."""


class Publisher:
    def __init__(self):
        self.asked: list[Asked] = []
        self._answers: dict[str, list[Answer]] = {}
        self._server = QuietServer(("127.0.0.1", 0), self._handler())
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def say(self, path: str, *answers: Answer) -> None:
        """Give these answers to a path in this order; the last one is given again and again."""
        self._answers[path] = list(answers)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _next(self, path: str) -> Answer:
        answers = self._answers.get(path, [Answer(status=404)])
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def _handler(self):
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 10

            def do_GET(self):
                publisher.asked.append(Asked(self.path, dict(self.headers)))
                answer = publisher._next(urlsplit(self.path).path)
                body, status, headers = answer.body, answer.status, dict(answer.headers)
                start = self.headers.get("Range", "")
                if answer.ranges and start:
                    first = int(start.removeprefix("bytes=").rstrip("-"))
                    headers["Content-Range"] = f"bytes {first}-{len(body) - 1}/{len(body)}"
                    body, status = body[first:], 206
                self.send_response(status)
                if status not in (204, 304) and "Transfer-Encoding" not in headers:
                    length = len(body) if answer.length is None else answer.length
                    headers.setdefault("Content-Length", str(length))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self._send(answer, body)

            def _send(self, answer, body):
                cut = len(body) if answer.cut_at is None else answer.cut_at
                if answer.seconds_per_byte:
                    for at in range(cut):
                        self.wfile.write(body[at : at + 1])
                        self.wfile.flush()
                        time.sleep(answer.seconds_per_byte)
                else:
                    self.wfile.write(body[:cut])
                if cut < len(body) or answer.length is not None:
                    self.close_connection = True

            def log_message(self, *args):
                pass

        return Handler


@pytest.fixture
def publisher():
    made = Publisher()
    yield made
    made.stop()


@pytest.fixture
def waits():
    """Return the list of seconds a client would have waited."""
    return []


@pytest.fixture
def client(waits):
    """Return a maker of clients that do not really wait between attempts."""

    def make(secret=None, on_progress=lambda name, done, total: None, **limits):
        bounds = {"pause_seconds": 0.0, "read_seconds": 2.0, "total_seconds": 100.0, **limits}
        return PoliteClient(
            Limits(**bounds),
            secret=secret,
            on_progress=on_progress,
            sleep=waits.append,
            pacer=Pacer(),
        )

    return make


@pytest.fixture
def answer():
    return Answer
