"""The command ``chokepoint serve``."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from flows.home import Home
from flows.options import HomeOption

console = Console()


def serve(
    home: HomeOption = None,
    direct: Annotated[
        bool,
        typer.Option("--direct", help="Repeat the same look without Prefect (no run history)."),
    ] = False,
    once: Annotated[
        bool, typer.Option("--once", help="Look once and end, for cron; without Prefect.")
    ] = False,
    list_only: Annotated[
        bool, typer.Option("--list", help="Show when each publisher is asked next; ask nobody.")
    ] = False,
) -> None:
    """Refresh by the publishers' calendars until told to stop (Ctrl-C or SIGTERM).

    Every look_every_minutes it asks the publishers that are due, takes what is
    in the inbox, and builds if anything is new; a look without news takes
    seconds. Only the network is tried again; a build that failed is left alone
    until its data, code or settings change. Never are there two refreshes at
    once. What is asked of whom, and how often, is in settings.yml.

    With Prefect the looks are runs of a deployment: of your server, if
    PREFECT_API_URL or prefect.api_url names one, else of one started here.

    Examples:
      chokepoint serve --list

      chokepoint serve --direct

    """
    from flows import serve as plain
    from flows import settings
    from flows.lock import only_one
    from flows.prefect_server import served
    from flows.teller import Teller

    place = Home.find(home)
    if list_only:
        _show_calendars(place)
        return
    chosen = settings.load(place)
    teller = Teller.of(chosen, console)
    with teller.errors():
        if once:
            looked = plain.look(place, datetime.now(UTC), teller)
            teller.say("looked", looked.in_words())
            return
        with only_one(place.root / "serve.lock", "serve"):
            if direct:
                teller.say("serving", f"Serving {place.root}; stop with Ctrl-C.")
                plain.loop(place, plain.WallClock(), teller)
                return
            with served(place, chosen) as address:
                from flows import serve_prefect

                minutes = chosen.schedule.look_every_minutes
                told = f"Serving {place.root} every {minutes} minutes with Prefect at {address}"
                teller.say("serving", f"{told}; stop with Ctrl-C.")
                serve_prefect.serve(place, minutes)


def _show_calendars(home: Home) -> None:
    from flows import serve as plain
    from flows import settings
    from flows.schedule import NEVER, asks_at

    chosen, now = settings.load(home), datetime.now(UTC)
    found = plain.calendars(home, chosen)
    if not found:
        console.print(
            "No source is asked over HTTP: settings.yml names none under sources. What is put into "
            "the inbox is taken all the same."
        )
        return
    table = Table()
    for name in ("source", "last answered", "figures due", "asked next"):
        table.add_column(name, no_wrap=True)
    for each in found:
        when = asks_at(each, plain.rules(chosen))
        told = "paused" if when == NEVER else "now" if when <= now else f"{when:%Y-%m-%d %H:%M}"
        table.add_row(
            each.source_id,
            "never" if each.asked_at is None else f"{each.asked_at:%Y-%m-%d %H:%M}",
            str(each.next_due_on or "no calendar"),
            told,
        )
    console.print(table, highlight=False)
    for each in found:
        if each.tried_at is not None:
            told = f"{each.source_id} gave no answer at {each.tried_at:%Y-%m-%d %H:%M}."
            console.print(told, highlight=False)
    console.print("All times are UTC.", highlight=False)
