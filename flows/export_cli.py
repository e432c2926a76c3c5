"""The command ``chokepoint export``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows.home import Home
from flows.options import HomeOption

console = Console()


def export(
    to: Annotated[Path, typer.Argument(help="A folder that is not there yet.", metavar="FOLDER")],
    include_restricted: Annotated[
        bool,
        typer.Option(
            "--include-restricted",
            help="Also rows whose publishers forbid passing them on, such as UN Comtrade: "
            "for your own use.",
        ),
    ] = False,
    home: HomeOption = None,
) -> None:
    """Write every public table as Parquet, with a datapackage.json that describes them.

    The same lies beside every published file, without restricted rows: published/current/parquet.
    """
    from flows.export import export_published

    target = to.expanduser().resolve()
    told = export_published(Home.find(home), target, with_restricted=include_restricted)
    files = sum(len(resource["path"]) for resource in told.resources)
    console.print(f"{len(told.resources)} tables in {files} files: {target}", highlight=False)
    if told.held_back:
        rows = sum(told.held_back.values())
        console.print(
            f"Left out, for their publishers forbid passing them on: {rows:,} rows of "
            f"{len(told.held_back)} tables. See README.txt there.",
            highlight=False,
        )
