"""The commands ``chokepoint versions`` and ``chokepoint rollback``."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from flows.home import Home
from flows.options import HomeOption

console = Console()


def versions(home: HomeOption = None) -> None:
    """List the builds that are kept, newest first; the one readers open is marked."""
    from flows.versions import kept

    builds = kept(Home.find(home))
    if not builds:
        console.print("Nothing is published yet. Run: chokepoint refresh")
        raise typer.Exit(3)
    table = Table()
    for name in ("", "build", "built", "rows", "code", "content"):
        table.add_column(name, overflow="fold")
    for each in builds:
        told = each.published
        table.add_row(
            "current" if each.is_current else "",
            told.build_id,
            told.built_at[:16].replace("T", " "),
            f"{sum(told.tables.values()):,}",
            told.code_version[:8],
            told.content_hash[:8],
        )
    console.print(table)
    console.print("Go back with: chokepoint rollback BUILD", highlight=False)


def rollback(
    build: Annotated[
        str | None, typer.Argument(help="A build of `versions`; without it, the one before.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Point readers at an older build, in one step.

    The build that is left stays on disk. A refresh publishes again once data or code are new.
    """
    from flows.lock import only_one
    from flows.versions import rollback as go_back

    place = Home.find(home)
    with only_one(place.lock):
        chosen = go_back(place, build)
    console.print(f"Readers now open build {chosen.build_id}: {place.warehouse}", highlight=False)


def rebuild(
    build: Annotated[str, typer.Argument(help="A build of `versions`.")],
    home: HomeOption = None,
) -> None:
    """Build a kept build once more from the archive, and say whether it comes out the same.

    Exit code 0 when every public table is equal, else 1. Readers notice nothing.
    """
    from flows.lock import only_one
    from flows.rebuild import rebuild as build_again

    place = Home.find(home)
    with only_one(place.lock):
        told = build_again(place, build, console)
    console.print(
        f"{'The same' if told.is_equal else 'Not the same'} content: {told.before.content_hash} "
        f"before, {told.again.content_hash} now. The second file: {told.home.warehouse}",
        highlight=False,
        soft_wrap=True,
    )
    raise typer.Exit(0 if told.is_equal else 1)
