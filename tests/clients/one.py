"""Check one client in an environment of its own: ``python -m clients.one CLIENT``.

Reads what to check as a line of JSON, asks for a new build with a line, ends with what it found.
The project is not installed here, so nothing but this folder is imported.
"""

import importlib
import json
import os
import sys
from dataclasses import asdict
from typing import Any

from .checks import Answers, Client, run

CLIENTS = {
    "python": ("with_python", "Python"),
    "sqlalchemy": ("with_sqlalchemy", "SqlAlchemy"),
    "ibis": ("with_ibis", "Ibis"),
    "adbc": ("with_adbc", "Adbc"),
    "harlequin": ("with_harlequin", "Harlequin"),
    "cli": ("with_cli", "Cli"),
}


def client(name: str) -> Client:
    """Return the client of this name; its packages must be installed."""
    module, kind = CLIENTS[name]
    made: Client = getattr(importlib.import_module(f".{module}", __package__), kind)()
    return made


class Line:
    """The way to the process that publishes: lines of JSON over the pipes of this one."""

    def __init__(self) -> None:
        # What a client prints must not come between the lines: print goes to the standard error.
        self.told = os.fdopen(os.dup(sys.stdout.fileno()), "w")
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def say(self, told: dict[str, Any]) -> None:
        """Send a line."""
        self.told.write(json.dumps(told) + "\n")
        self.told.flush()

    def hear(self) -> dict[str, Any]:
        """Wait for a line."""
        heard: dict[str, Any] = json.loads(sys.stdin.readline())
        return heard

    def publish(self) -> Answers:
        """Ask for a new build, and wait until it is published."""
        self.say({"wants": "a new build"})
        return Answers(**self.hear())


def main() -> None:
    """Check the client named on the command line."""
    line = Line()
    checked = client(sys.argv[1])
    task = line.hear()
    found = run(checked, task["path"], Answers(**task["answers"]), line.publish)
    line.say({"versions": checked.versions(), "found": [asdict(each) for each in found]})


if __name__ == "__main__":
    main()
