"""The command ``chokepoint changes``."""

from dataclasses import astuple, fields
from typing import Annotated

import typer
from rich.console import Console

from flows.home import Home
from flows.options import HomeOption
from ingestion.core.errors import ChokepointError

console = Console()


def changes(
    home: HomeOption = None,
    build: Annotated[
        str | None, typer.Option("--build", help="A build of `versions`; without it, the current.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", help="Compare with this kept build, not with the one before."),
    ] = None,
    topic: Annotated[
        str | None, typer.Option(help="Show law, codes, data, exposure or tables alone.")
    ] = None,
    output: Annotated[
        str, typer.Option("--output", "-o", help="table, csv or json.", metavar="FORMAT")
    ] = "table",
) -> None:
    """Say what changed since the build before: law, codes, figures, and exposures.

    Every difference in law and codes is told, and every flow of watched codes,
    up to a thousand of a kind; of exposures those that moved most, under the
    law of the day of the build. The same is in changes.json beside the
    published file and in the feed published/changes.atom.

    Examples:
      chokepoint changes --topic law

      chokepoint changes --since 20261101T060000Z-1a2b3c4d -o csv

    """
    from flows import changes as plain
    from flows.change import TOPICS, Change
    from flows.query import Answer
    from flows.show import show_rows

    if topic is not None and topic not in TOPICS:
        raise ChokepointError(f"--topic {topic!r}: choose {', '.join(TOPICS)}.")
    place = Home.find(home)
    record = plain.between(place, since, build) if since else plain.of_build(place, build)
    shown = [each for each in record.changes if topic in (None, each.topic)]
    if output != "table":
        names = [field.name for field in fields(Change)]
        show_rows(console, Answer(names, [astuple(each) for each in shown]), output, 0)
        return
    if record.since is None:
        console.print(f"Build {record.build_id} is the first one; it is compared with nothing.")
        return
    console.print(
        f"Build {record.build_id} against {record.since}: {record.headline()}.", highlight=False
    )
    if record.is_other_code and record.changes:
        console.print("The project's code is another one too, so figures may differ by that.")
    for name in TOPICS:
        listed = [each for each in shown if each.topic == name]
        if listed:
            console.print(f"\n{name}", style="bold")
        for each in listed:
            console.print(f"  {each.sentence}", highlight=False, markup=False, soft_wrap=True)
        hidden = record.count(name) - len(listed)
        if listed and hidden > 0:
            console.print(f"  and {hidden:,} more.", highlight=False)
