"""Who is told what a run does: a person at a console, or a program that reads lines of JSON."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import typer
from rich.console import Console
from rich.markup import escape

from flows.journal import Journal
from flows.settings_schema import Settings
from ingestion.core.errors import ChokepointError


@dataclass(frozen=True)
class Teller:
    """Tells a person on ``console``, or writes one JSON object a line to ``lines``; or nobody."""

    console: Console | None = None
    lines: TextIO | None = None

    @classmethod
    def of(cls, chosen: Settings, console: Console, *, quiet: bool = False) -> "Teller":
        """Tell in the form that the settings ask for."""
        if chosen.log == "json":
            return cls(None, sys.stdout)
        return cls(None if quiet else console)

    def say(self, event: str, text: str) -> None:
        """Tell something that belongs to no run: that one waits, or that a look failed."""
        if self.console is not None:
            self.console.print(escape(text), highlight=False, soft_wrap=True)
        if self.lines is not None:
            at = datetime.now(UTC).isoformat(timespec="milliseconds")
            line = {"at": at, "event": event, "text": text}
            self.lines.write(json.dumps(line, ensure_ascii=False) + "\n")
            self.lines.flush()

    def journal(self, runs: Path) -> Journal:
        """Open the journal of a run that is told the same way."""
        return Journal.start(runs, self.console, self.lines)

    @contextmanager
    def errors(self) -> Iterator[None]:
        """End with code 1 and a line of JSON for an error that is meant for a person.

        At a console the error goes on, for the command line shows it.
        """
        try:
            yield
        except ChokepointError as error:
            if self.lines is None:
                raise
            self.say("error", str(error))
            raise typer.Exit(1) from None
