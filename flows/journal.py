"""What a refresh did, line by line: for the person watching and for ``status``."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.markup import escape

KEPT_JOURNALS = 50


@dataclass
class Journal:
    """One refresh, written to ``runs/<run id>.jsonl`` as it happens, each line whole on disk.

    ``console`` shows the same to a person; without one nothing is shown. ``lines`` gets each line
    of the journal too, for a program.
    """

    path: Path
    console: Console | None = None
    lines: TextIO | None = None
    warnings: list[str] = field(default_factory=list)

    @classmethod
    def start(
        cls, runs: Path, console: Console | None = None, lines: TextIO | None = None
    ) -> "Journal":
        """Open the journal of a new run, and let go of the oldest ones."""
        runs.mkdir(parents=True, exist_ok=True)
        for old in sorted(runs.glob("*.jsonl"))[: -(KEPT_JOURNALS - 1) or None]:
            old.unlink()
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        journal = cls(runs / f"{stamp}-{os.getpid()}.jsonl", console, lines)
        journal.write("started", pid=os.getpid())
        return journal

    def write(self, event: str, **details: Any) -> None:
        """Append one line."""
        line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event}
        text = json.dumps(line | details, ensure_ascii=False, default=str) + "\n"
        if self.lines is not None:
            self.lines.write(text)
            self.lines.flush()
        with self.path.open("a", encoding="utf-8") as stream:
            stream.write(text)

    def tell(self, text: str) -> None:
        """Show a line to the person."""
        if self.console is not None:
            self.console.print(text, highlight=False)

    def warn(self, text: str) -> None:
        """Show a warning, and keep it for the end and for ``status``."""
        self.warnings.append(text)
        self.write("warning", text=text)
        if self.console is not None:
            # what a publisher answered may stand in it, and is never markup
            self.console.print(f"[yellow]warning[/] {escape(text)}", highlight=False, markup=True)

    @contextmanager
    def step(self, name: str, text: str) -> Iterator[None]:
        """Mark the beginning and the end of a step, with a spinner while it lasts."""
        self.write("step", name=name)
        begun = datetime.now(UTC)
        if self.console is None:
            yield
        else:
            with self.console.status(text):
                yield
        seconds = (datetime.now(UTC) - begun).total_seconds()
        self.write("step_done", name=name, seconds=round(seconds, 3))
        self.tell(f"[green]done[/] {text} [dim]{seconds:.1f} s[/]")


def read(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a journal; a last line cut short by a kill is left out."""
    lines = []
    for text in path.read_text("utf-8").splitlines():
        try:
            lines.append(json.loads(text))
        except json.JSONDecodeError:
            continue
    return lines


def last(runs: Path, before: int = 0) -> list[dict[str, Any]]:
    """Return the lines of the newest journal, or of one so many ``before`` it; or none."""
    journals = sorted(runs.glob("*.jsonl"), reverse=True) if runs.is_dir() else []
    return read(journals[before]) if len(journals) > before else []
