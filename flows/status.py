"""What a person, or a monitor, asks first: what is published, what is late, what was kept out."""

from datetime import UTC, date, datetime
from typing import Any

from rich.console import Console

from flows import decisions, journal, publish, quarantine
from flows.home import Home
from flows.query import Answer, ask
from flows.show import show_rows
from flows.show_quarantine import count_text, print_entry

SHOWN_ENTRIES = 10


def show_status(console: Console, home: Home) -> int:
    """Print what is published and how fresh it is; return the exit code for monitoring."""
    published = publish.current(home)
    lines = journal.last(home.runs)
    if published is None:
        console.print(f"Nothing is published in {home.root}. Run: chokepoint refresh")
        return 3
    now = datetime.now(UTC)
    age = now - datetime.fromisoformat(published.built_at)
    console.print(f"[bold]Published[/] build {published.build_id}", highlight=False)
    console.print(f"  file      {home.warehouse}", highlight=False, soft_wrap=True)
    console.print(f"  built     {published.built_at} ({age.days} days ago)", highlight=False)
    console.print(
        f"  holds     {len(published.tables)} tables, {sum(published.tables.values()):,} rows",
        highlight=False,
    )
    if not ask(home, HAS_CALENDAR).rows:
        console.print("An older version made this file. Run: chokepoint refresh")
        return _last_run(console, lines)
    show_rows(console, freshness(home, now.date()), "table", 0)
    missing = ask(home, NOT_LOADED).rows
    if missing:
        console.print(
            f"Nothing loaded of {', '.join(str(row[0]) for row in missing)}. How to get them: "
            'chokepoint sql "select source_id, how_to_get from quality.sources"',
            highlight=False,
        )
    _show_quarantine(console, home)
    return _last_run(console, lines)


def freshness(home: Home, today: date) -> Answer:
    """Say of each loaded source how far it reaches, when more is due, and whether that is over.

    ``late`` and ``in time`` are by the publisher's calendar; ``old`` and ``recent`` by this
    project's own limit, where no calendar is established. A late table makes its source late.
    """
    return ask(home, FRESHNESS.format(today=today.isoformat()))


FRESHNESS = """
select
    source_id,
    any_value(newest_period_to) as reaches_to,
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


def _show_quarantine(console: Console, home: Home) -> None:
    entries = quarantine.read(home)
    decided = decisions.load(home)
    waiting = [entry for entry in entries if quarantine.verdict_on(entry, decided) is None]
    if not entries:
        return
    console.print(f"[bold]In quarantine[/] {count_text(entries, decided)}", highlight=False)
    for entry in waiting[:SHOWN_ENTRIES]:
        print_entry(console, entry, None)
    console.print("All of them: chokepoint quarantine list", highlight=False)


def _last_run(console: Console, lines: list[dict[str, Any]]) -> int:
    last_line = lines[-1] if lines else {"event": "ended", "at": ""}
    if last_line["event"] == "ended":
        console.print(f"Last refresh ended well at {last_line['at']}.", highlight=False)
        return 0
    if last_line["event"] == "failed":
        console.print(f"[red]Last refresh failed[/] at {last_line['at']}: {last_line['error']}")
        return 1
    if last_line["event"] == "stopped":
        console.print(f"[yellow]The last refresh was stopped[/] at {last_line['at']}.")
        return 1
    console.print(
        f"[yellow]The last refresh is running or was stopped[/] after {last_line['event']} "
        f"{last_line.get('name', '')} at {last_line['at']}.",
        highlight=False,
    )
    return 1
