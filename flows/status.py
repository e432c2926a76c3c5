"""What a person, or a monitor, asks first: what is published, what is late, what was kept out."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from rich.console import Console
from rich.markup import escape

from flows import decisions, journal, lock, publish, quarantine
from flows.home import Home
from flows.publish import Published
from flows.quarantine import Entry
from flows.query import Answer, ask
from flows.show import show_rows
from flows.show_quarantine import count_text, print_entry
from ingestion.core.errors import ChokepointError

SHOWN_ENTRIES = 10
FAILED, NOTHING_PUBLISHED, STALE = 1, 3, 5
FINISHED = ("ended", "failed", "stopped")


@dataclass(frozen=True)
class Status:
    """How a warehouse is on a day; ``sources`` is null where an older version made the file.

    ``last_line`` is how the last refresh ended or where it was cut off, null before the first;
    ``running`` is how far one is that runs now.
    """

    home: Home
    published: Published | None
    age_days: int
    sources: Answer | None
    not_loaded: tuple[str, ...]
    waiting: tuple[Entry, ...]
    quarantined: str
    last_line: dict[str, Any] | None
    running: dict[str, Any] | None = None

    @property
    def stale(self) -> list[str]:
        """Name the sources that are late by their calendar, or old without one."""
        rows = self.sources.rows if self.sources else []
        return [source_id for source_id, *_, state in rows if is_stale(state)]

    def exit_code(self, *, fail_on_stale: bool = False) -> int:
        """Return the exit code for monitoring."""
        if self.published is None:
            return NOTHING_PUBLISHED
        if self.last_line is not None and self.last_line["event"] != "ended":
            return FAILED
        return STALE if fail_on_stale and self.stale else 0

    def as_json(self) -> str:
        """Write it as one JSON object."""
        told = {
            "home": str(self.home.root),
            "published": self.published
            and {
                "build_id": self.published.build_id,
                "built_at": self.published.built_at,
                "age_days": self.age_days,
                "file": str(self.home.warehouse),
                "content_hash": self.published.content_hash,
                "tables": len(self.published.tables),
                "rows": sum(self.published.tables.values()),
            },
            "sources": [
                dict(zip(self.sources.columns, map(_plain, row), strict=True))
                for row in self.sources.rows
            ]
            if self.sources
            else [],
            "stale": self.stale,
            "not_loaded": list(self.not_loaded),
            "quarantine_waiting": len(self.waiting),
            "last_refresh": self.last_line,
            "running": self.running,
        }
        return json.dumps(told, ensure_ascii=False)


def is_stale(state: str) -> bool:
    """Tell whether a state of ``freshness`` means that newer figures should be there."""
    return state.startswith("late") or state == "old"


def status(home: Home, now: datetime) -> Status:
    """Look at what is published and how the last refresh went."""
    published = publish.current(home)
    last_line, running = _runs(home)
    sources: Answer | None = None
    not_loaded: tuple[str, ...] = ()
    age_days = 0
    if published is not None:
        age_days = (now - datetime.fromisoformat(published.built_at)).days
        if ask(home, HAS_CALENDAR).rows:
            sources = freshness(home, now.date())
            not_loaded = tuple(str(row[0]) for row in ask(home, NOT_LOADED).rows)
    entries, decided = quarantine.read(home), decisions.load(home)
    waiting = tuple(entry for entry in entries if quarantine.verdict_on(entry, decided) is None)
    told = count_text(entries, decided) if entries else ""
    return Status(home, published, age_days, sources, not_loaded, waiting, told, last_line, running)


def _runs(home: Home) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Return where the last refresh stopped, and how far the one is that runs now."""
    lines = journal.last(home.runs)
    if lines and lines[-1]["event"] not in FINISHED and lock.is_held(home.lock):
        before = journal.last(home.runs, before=1)
        return before[-1] if before else None, lines[-1]
    return lines[-1] if lines else None, None


def show_status(
    console: Console, home: Home, *, output: str = "text", fail_on_stale: bool = False
) -> int:
    """Print how a warehouse is, and return the exit code for monitoring."""
    found = status(home, datetime.now(UTC))
    if output == "json":
        console.file.write(found.as_json() + "\n")
    elif output != "text":
        raise ChokepointError(f"--output {output!r}: choose text or json.")
    elif found.published is None:
        told = "" if found.running else " Run: chokepoint refresh"
        console.print(f"Nothing is published in {home.root}.{told}", highlight=False)
        _show_runs(console, found)
    else:
        _show(console, found, found.published)
    return found.exit_code(fail_on_stale=fail_on_stale)


def _show(console: Console, found: Status, published: Published) -> None:
    console.print(f"[bold]Published[/] build {published.build_id}", highlight=False)
    console.print(f"  file      {found.home.warehouse}", highlight=False, soft_wrap=True)
    console.print(f"  built     {published.built_at} ({found.age_days} days ago)", highlight=False)
    console.print(
        f"  holds     {len(published.tables)} tables, {sum(published.tables.values()):,} rows",
        highlight=False,
    )
    if found.sources is None:
        console.print("An older version made this file. Run: chokepoint refresh")
        _show_runs(console, found)
        return
    show_rows(console, found.sources, "table", 0)
    if found.not_loaded:
        console.print(
            f"Nothing loaded of {', '.join(found.not_loaded)}. How to get them: chokepoint doctor",
            highlight=False,
        )
    if found.quarantined:
        console.print(f"[bold]In quarantine[/] {found.quarantined}", highlight=False)
        for entry in found.waiting[:SHOWN_ENTRIES]:
            print_entry(console, entry, None)
        console.print("All of them: chokepoint quarantine list", highlight=False)
    _show_runs(console, found)


def _show_runs(console: Console, found: Status) -> None:
    if found.running is not None:
        console.print(f"A refresh is running now ({lock.holder(found.home.lock)}).")
    if found.last_line is not None:
        _show_last_run(console, found.last_line)


def _show_last_run(console: Console, last_line: dict[str, Any]) -> None:
    event, at = last_line["event"], last_line["at"]
    if event == "ended":
        console.print(f"Last refresh ended well at {at}.", highlight=False)
    elif event == "failed":
        console.print(f"[red]Last refresh failed[/] at {at}: {escape(str(last_line['error']))}")
    elif event == "stopped":
        console.print(f"[yellow]The last refresh was stopped[/] at {at}.", highlight=False)
    else:
        console.print(
            f"[yellow]The last refresh was cut off[/] after {event} {last_line.get('name', '')} "
            f"at {at}.",
            highlight=False,
        )


def freshness(home: Home, today: date) -> Answer:
    """Say of each loaded source how far it reaches, when more is due, and whether that is over.

    ``reaches_to`` is the last day that its figures cover.
    ``late`` and ``in time`` are by the publisher's calendar; ``old`` and ``recent`` by this
    project's own limit, where no calendar is established. A late table makes its source late.
    """
    return ask(home, FRESHNESS.format(today=today.isoformat()))


FRESHNESS = """
select
    source_id,
    any_value(newest_period_to) - 1 as reaches_to,
    cast(max(retrieved_at) as date) as retrieved,
    min(next_due_on) as next_due,
    case
        when max(days_late) > 0 then 'late ' || max(days_late) || ' days'
        when bool_or(is_stale) then 'old'
        when count(next_due_on) > 0 then 'in time'
        else 'recent'
    end as state
from (
    select tables.*, sources.newest_period_to
    from quality.sources as sources
    inner join (
        select * exclude (newest_period_to) from freshness_on(date '{today}')
    ) as tables on sources.source_id = tables.source_id
    where sources.status <> 'no_edition_loaded'
)
group by source_id order by source_id
"""
HAS_CALENDAR = "select 1 from duckdb_functions() where function_name = 'freshness_on'"
NOT_LOADED = """
select source_id from quality.sources where status = 'no_edition_loaded' order by source_id
"""


def _plain(value: object) -> object:
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
