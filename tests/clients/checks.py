"""What must hold for a client: the same checks for each, in words of the client where it has any.

Standard library alone, as in ``questions``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .questions import (
    BUILD_SQL,
    COLUMNS_SQL,
    MACROS,
    SCHEMAS,
    SCHEMAS_SQL,
    VIEW_SQL,
    VIEWS_SQL,
    WRITE_SQL,
    Macro,
    Rows,
    plain,
)

# Opened read-only, and a write refused; schemas, views, columns and comments listed; a view read;
# every table macro called; the old build read to the end while a new one is published; what a
# second connection reads then; and the new build read once the file is closed and opened again.
CHECKS = ("read-only", "lists", "view", "macros", "keeps build", "second", "new build")


@dataclass(frozen=True)
class Finding:
    """What one check found; ``note`` is for people."""

    check: str
    held: bool
    note: str = ""


@dataclass(frozen=True)
class Answers:
    """What the published file answers, as ``chokepoint sql`` gives it: what clients must give."""

    build_id: str
    view: Rows
    macros: dict[str, Rows]
    views: dict[str, str]
    columns: dict[str, str]


@dataclass(frozen=True)
class Listing:
    """What a client shows of a warehouse.

    A comment that its own listing does not carry is left out, and ``lacks`` says so.
    """

    schemas: set[str]
    views: dict[str, str | None]
    columns: dict[str, str | None]
    lacks: tuple[str, ...] = field(default=())


class Client:
    """A client that speaks SQL; those with words of their own override what they say otherwise."""

    # What a second connection of the same process reads while the first still holds the old file.
    second_reads = "new"
    refusals: tuple[type[Exception], ...] = ()

    def versions(self) -> str:
        """Say which client this is, with the version of DuckDB inside it."""
        raise NotImplementedError

    def open(self, path: str) -> None:
        """Open the published file read-only."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the file."""
        raise NotImplementedError

    def rows(self, sql: str) -> list[Any]:
        """Run one statement and fetch all rows."""
        raise NotImplementedError

    def view(self) -> list[Any]:
        """Read the view as an analyst does in this client."""
        return self.rows(VIEW_SQL)

    def macro(self, macro: Macro) -> list[Any]:
        """Call a table macro as an analyst does in this client."""
        return self.rows(macro.sql)

    def listing(self) -> Listing:
        """List schemas, views and columns; by SQL where the client has no listing of its own."""
        return Listing(
            {str(name) for (name,) in self.rows(SCHEMAS_SQL)},
            dict(self.rows(VIEWS_SQL)),
            dict(self.rows(COLUMNS_SQL)),
        )

    def build(self) -> str:
        """Say which build is read."""
        ((build_id,),) = self.rows(BUILD_SQL)
        return str(build_id)


def run(
    client: Client, path: str, answers: Answers, publish: Callable[[], Answers]
) -> list[Finding]:
    """Check a client on a published file; ``publish`` puts a new build in its place.

    A client that raises what it should not is not caught here: its traceback says more.
    """
    client.open(path)
    found = [
        refuses_to_write(client),
        lists(client, answers),
        Finding("view", plain(client.view()) == answers.view, f"{len(answers.view)} rows"),
        calls_macros(client, answers),
    ]
    renewed = publish()
    # The old file is gone from the disk by now, as it is once newer builds have pushed it out.
    found.append(
        Finding(
            "keeps build",
            client.build() == answers.build_id and plain(client.view()) == answers.view,
            "an open connection reads the old build to its end",
        )
    )
    found.append(second_connection(client, path, answers, renewed))
    client.close()
    client.open(path)
    found.append(
        Finding(
            "new build",
            client.build() == renewed.build_id and plain(client.view()) == renewed.view,
            "closed and opened again",
        )
    )
    client.close()
    return found


def refuses_to_write(client: Client) -> Finding:
    """Check that the client cannot write, and is told why."""
    try:
        client.rows(WRITE_SQL)
    except client.refusals as refusal:
        return Finding("read-only", "read-only" in str(refusal).lower(), str(refusal))
    return Finding("read-only", False, "a table was made")


def lists(client: Client, answers: Answers) -> Finding:
    """Check that the client shows every schema, view and column, and the comments it can show."""
    shown = client.listing()
    wrong = [
        what
        for what, differs in {
            "schemas": not shown.schemas >= SCHEMAS,
            "views": set(shown.views) != set(answers.views),
            "columns": set(shown.columns) != set(answers.columns),
            "view comments": "view comments" not in shown.lacks and shown.views != answers.views,
            "column comments": (
                "column comments" not in shown.lacks and shown.columns != answers.columns
            ),
        }.items()
        if differs
    ]
    note = "wrong: " + ", ".join(wrong) if wrong else f"{len(shown.views)} views"
    if shown.lacks:
        note += f"; its own listing lacks {' and '.join(shown.lacks)}"
    return Finding("lists", not wrong, note)


def calls_macros(client: Client, answers: Answers) -> Finding:
    """Check every table macro against the answer of the published file."""
    wrong = [
        macro.name for macro in MACROS if plain(client.macro(macro)) != answers.macros[macro.name]
    ]
    note = "wrong: " + ", ".join(wrong) if wrong else f"{len(MACROS)} macros"
    return Finding("macros", not wrong, note)


def second_connection(client: Client, path: str, answers: Answers, renewed: Answers) -> Finding:
    """Check which build a second connection reads while the first is open, as the guides say."""
    second = type(client)()
    second.open(path)
    read = {answers.build_id: "old", renewed.build_id: "new"}[second.build()]
    second.close()
    return Finding("second", read == client.second_reads, f"reads the {read} build")
