"""Superset as its guide sets it up: prepared, started, signed in to, and ended by its own id."""

import json
import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from flows.home import PROJECT_DIR

from .guide import Block, step

UP_WITHIN_SECONDS = 180


class StepFailedError(Exception):
    """A step of the guide did not do what the guide says; the text is what was printed."""


class Shell:
    """The shell of the guide: every step runs after what "Say where things lie" sets."""

    def __init__(self, guide: list[Block], folder: Path, warehouse: Path) -> None:
        """Keep all that Superset writes, the home directory too, in ``folder``."""
        self.guide = guide
        self.folder = folder
        self.home = folder / "user"
        self.home.mkdir(parents=True)
        self.values = {
            "WAREHOUSE": str(warehouse),
            "SUPERSET_HOME": str(folder / "superset"),
            "SUPERSET_PORT": str(free_port()),
            "SUPERSET_PASSWORD": secrets.token_urlsafe(24),
        }

    def start(self, script: str) -> subprocess.Popen[str]:
        """Start a step; what it prints goes into a file."""
        with (self.folder / "log.txt").open("a", encoding="utf-8") as log:
            return subprocess.Popen(
                ["bash", "-euc", step("Say where things lie", self.guide) + "\n" + script],
                cwd=PROJECT_DIR,
                env={**os.environ, **self.values, "HOME": str(self.home)},
                stdout=log,
                stderr=log,
                text=True,
            )

    def run(self, script: str) -> None:
        """Run a step to its end; an exit code other than 0 ends the check with what was printed."""
        if self.start(script).wait() != 0:
            raise StepFailedError(f"{script}\n{self.told()}")

    def told(self) -> str:
        """Return the end of what the steps printed."""
        return (self.folder / "log.txt").read_text("utf-8")[-2000:]


def free_port() -> int:
    """Return a port of the loopback that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def prepare(shell: Shell) -> None:
    """Run the steps of the guide up to the start."""
    shell.run(step("Settings", shell.guide))
    settings = Path(shell.values["SUPERSET_HOME"]) / "superset_config.py"
    settings.write_text(step("Settings", shell.guide, "python"), "utf-8")
    shell.run(step("Prepare", shell.guide))


@contextmanager
def started(shell: Shell) -> Iterator[str]:
    """Run the server of the guide, yield its address, and stop it as the guide does."""
    server = shell.start(step("Start", shell.guide))
    address = f"http://127.0.0.1:{shell.values['SUPERSET_PORT']}"
    try:
        wait_until_up(server, address, shell)
        yield address
        shell.run(step("Stop", shell.guide))
        server.wait(timeout=60)
    finally:
        if server.poll() is None:
            server.terminate()
            server.wait(timeout=60)


def wait_until_up(server: subprocess.Popen[str], address: str, shell: Shell) -> None:
    """Wait for the first answer; a server that ends before is an error with what it printed."""
    until = time.monotonic() + UP_WITHIN_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            httpx.get(f"{address}/health", timeout=5)
        except httpx.TransportError:
            time.sleep(0.5)
        else:
            return
    raise StepFailedError(f"Superset does not answer.\n{shell.told()}")


def holders(shell: Shell, file: Path) -> list[int]:
    """Return the processes of the server that have the file open now."""
    master = int((Path(shell.values["SUPERSET_HOME"]) / "server.pid").read_text("utf-8"))
    children = Path(f"/proc/{master}/task/{master}/children").read_text("utf-8").split()
    return [
        process
        for process in [master, *map(int, children)]
        if any(each.resolve() == file for each in Path(f"/proc/{process}/fd").iterdir())
    ]


def signed_in(address: str, login: dict[str, Any]) -> httpx.Client:
    """Return a client with the two headers that the guide names."""
    client = httpx.Client(base_url=address, timeout=120)
    client.headers["Authorization"] = (
        "Bearer " + answer(client.post("/api/v1/security/login", json=login))["access_token"]
    )
    token = answer(client.get("/api/v1/security/csrf_token/"))
    client.headers["X-CSRFToken"] = str(token["result"])
    return client


def answer(response: httpx.Response) -> dict[str, Any]:
    """Return what was answered; anything but success is an error with its text."""
    if not response.is_success:
        raise StepFailedError(f"{response.request.method} {response.request.url}: {response.text}")
    told: dict[str, Any] = json.loads(response.text, parse_float=Decimal)
    return told
