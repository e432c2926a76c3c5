"""The command ``chokepoint docs``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows.home import Home
from flows.options import HomeOption

console = Console()


def docs(
    to: Annotated[
        Path | None,
        typer.Option("--to", help="Folder to write into; docs in the home without it."),
    ] = None,
    home: HomeOption = None,
) -> None:
    """Write the documentation: lineage, data dictionary, and how the numbers are made.

    lineage.html opens from disk in any browser and loads nothing from the network; the rest is
    Markdown. An earlier documentation in the folder is replaced in one step, once the new one is
    whole.
    """
    from flows.docs import write_docs

    written = write_docs(Home.find(home), to)
    console.print(f"Written to {written.folder}", highlight=False, soft_wrap=True)
    for page, meaning in written.pages.items():
        console.print(f"  {page:<36} {meaning}", highlight=False, soft_wrap=True, markup=False)
    if not written.is_of_this_code:
        console.print(
            "The published file was built by another version of the project than this one. "
            "Run chokepoint refresh, then this again, and both will be of one version.",
            highlight=False,
        )
