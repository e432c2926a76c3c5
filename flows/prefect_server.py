"""The server of Prefect that serving needs: the one that is set, or one of our own beside it.

Imports nothing of Prefect: its address must be in the environment before Prefect is imported.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from flows.home import Home
from flows.settings_schema import Settings
from ingestion.core.archive import write_atomically
from ingestion.core.errors import ChokepointError

START_SECONDS = 120
STOP_SECONDS = 20
QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "DO_NOT_TRACK": "1",
}


@contextmanager
def served(home: Home, chosen: Settings) -> Iterator[str]:
    """Give the address of a server that schedules, and put it where Prefect looks for it.

    A server of our own is stopped at the end; one that a killed process left is taken over. Raises
    ``ChokepointError`` when none can be started.
    """
    os.environ.setdefault("PREFECT_HOME", str(home.root / "prefect"))
    address = os.environ.get("PREFECT_API_URL") or chosen.prefect.api_url
    if address:
        os.environ["PREFECT_API_URL"] = address
        yield address
        return
    folder = home.root / "prefect"
    folder.mkdir(parents=True, exist_ok=True)
    process_id, address = _left_running(folder) or _started(folder)
    os.environ["PREFECT_API_URL"] = address
    try:
        yield address
    finally:
        _stop(process_id)
        (folder / "server.json").unlink(missing_ok=True)


def _left_running(folder: Path) -> tuple[int, str] | None:
    """Return the server that a killed process left, if it still answers."""
    record = folder / "server.json"
    if not record.exists():
        return None
    told = json.loads(record.read_text("utf-8"))
    return (told["pid"], told["address"]) if _answers(told["address"]) else None


def _started(folder: Path) -> tuple[int, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}/api"
    command = [sys.executable, "-m", "prefect", "server", "start", "--no-ui"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    log = folder / "server.log"
    with log.open("w", encoding="utf-8") as stream:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
            command, env=os.environ | QUIET, stdout=stream, stderr=subprocess.STDOUT
        )
    deadline = time.monotonic() + START_SECONDS
    try:
        while not _answers(address):
            if process.poll() is not None or time.monotonic() > deadline:
                raise ChokepointError(
                    f"Prefect's server did not start; what it said is in {log}. Serve without it: "
                    "chokepoint serve --direct"
                )
            time.sleep(0.5)
    except BaseException:
        _stop(process.pid)
        raise
    write_atomically(folder / "server.json", json.dumps({"pid": process.pid, "address": address}))
    return process.pid, address


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health", timeout=2).is_success
    except httpx.HTTPError:
        return False


def _stop(process_id: int) -> None:
    """End a server, gently first."""
    deadline = time.monotonic() + STOP_SECONDS
    with suppress(ProcessLookupError):
        os.kill(process_id, signal.SIGTERM)
        while time.monotonic() < deadline:
            with suppress(ChildProcessError):
                if os.waitpid(process_id, os.WNOHANG) != (0, 0):
                    return
            os.kill(process_id, 0)
            time.sleep(0.1)
        os.kill(process_id, signal.SIGKILL)
