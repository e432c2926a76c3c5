"""The commands ``chokepoint versions`` and ``chokepoint rollback``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from flows.home import Home

console = Console()
HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="The warehouse's folder.", envvar="CHOKEPOINT_HOME"),
]


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
