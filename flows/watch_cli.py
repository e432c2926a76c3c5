"""The command ``chokepoint watch``: what it asks for, and what a person sees of it."""

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from flows.home import Home
from flows.options import HomeOption

if TYPE_CHECKING:
    from flows.journal import Journal
    from flows.watch import Outcome, Place, Watched
    from flows.watch_state import Entry

OPEN_ENTRIES = 4

console = Console()


def watch(
    home: HomeOption = None,
    page: Annotated[
        list[str] | None,
        typer.Option("--page", metavar="ID", help="Look at this page now, due or not."),
    ] = None,
    list_only: Annotated[
        bool, typer.Option("--list", help="Show what is open, without the network.")
    ] = False,
    direct: Annotated[
        bool, typer.Option("--direct", help="Run the same steps without Prefect (no run history).")
    ] = False,
) -> None:
    """Look on authorities' pages for notices the control ledger does not hold.

    It opens a review list and never changes the ledger. A page that cannot be reached, or that
    does not answer with its index, is a warning with the age of the last look.

    Exit code 0: nothing is open for review; 4: something is; 1: a file of settings is wrong.
    """
    from flows import watch as plain
    from flows.journal import Journal
    from flows.lock import only_one
    from flows.watch_state import read_review, unsettled

    place, now = Home.find(home), datetime.now(UTC)
    watched = plain.load(place)
    asked = [] if list_only else plain.chosen(place, watched, page or (), now)
    if asked:
        with only_one(place.watch / "watch.lock", "watch"):
            journal = Journal.start(place.watch / "runs", console)
            outcome = _run(place, watched, asked, journal, now, direct)
        _show_outcome(outcome, len(asked), len(journal.warnings))
        entries = outcome.entries
    else:
        entries = unsettled(read_review(place.watch / "review.json"), watched.settled)
        if not list_only:
            console.print("No page is due; --page ID looks at one now.", highlight=False)
    _show_entries(entries)
    for each in plain.by_hand_due(watched, now.date()):
        seen = "never" if each.looked_on is None else f"on {each.looked_on}"
        console.print(
            f"Look by hand: {each.id}, {each.address} (last: {seen}): {each.why}",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
    raise typer.Exit(OPEN_ENTRIES if entries else 0)


def _run(
    home: Home,
    watched: "Watched",
    asked: "list[Place]",
    journal: "Journal",
    now: datetime,
    direct: bool,
) -> "Outcome":
    if direct:
        from flows import watch as plain

        return plain.watch(home, watched, asked, journal, now)
    os.environ.setdefault("PREFECT_HOME", str(home.root / "prefect"))
    with journal.step("prefect", "starting Prefect"):
        from flows import watch_prefect
    return watch_prefect.run(home, watched, asked, journal, now)


def _show_outcome(outcome: "Outcome", asked: int, warnings: int) -> None:
    """Say what came of it; "nothing new" is said only of what was looked at."""
    told = f"Looked at {outcome.looked_count} of {asked} pages"
    if outcome.new:
        told += f", {len(outcome.new)} new for review"
    elif outcome.looked_count:
        told += ", nothing new there"
    told += f"; {warnings} warnings above." if warnings else "."
    console.print(told, highlight=False)


def _show_entries(entries: "tuple[Entry, ...]") -> None:
    """Print the review list, and what to do with it."""
    if not entries:
        console.print("Nothing is open for review.", highlight=False)
        return
    table = Table(title="Open for review: the control ledger does not hold", title_justify="left")
    for name in ("instrument", "first seen", "last seen"):
        table.add_column(name, no_wrap=True)
    table.add_column("title as published", overflow="fold")
    for entry in entries:
        titles = dict.fromkeys(sighting.title for sighting in entry.sightings)
        table.add_row(entry.instrument_id, entry.first_seen, entry.last_seen, "\n".join(titles))
    console.print(table, highlight=False, markup=False)
    for entry in entries:
        for sighting in entry.sightings:
            where = f"  {entry.instrument_id} on {sighting.page}: {sighting.address}"
            console.print(where, highlight=False, markup=False, soft_wrap=True)
    console.print(
        "Read each notice. If it belongs in the ledger, write it there "
        "(ingestion/control_ledger/instruments, or ledger/ in the home); if it does not, say why "
        "in reviewed_out.yml (ingestion/control_ledger/watch, or watch/ in the home).",
        highlight=False,
        soft_wrap=True,
    )
