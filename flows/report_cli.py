"""The command ``chokepoint report``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows.options import HomeOption

console = Console()


def report(
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", help="Folder to write; report/ of the home without it.", metavar="FOLDER"
        ),
    ] = None,
    home: HomeOption = None,
) -> None:
    """Write a site of what is published: map, tables, law over time, evidence.

    It opens from disk in any browser, works without network, and loads nothing
    from elsewhere. The same build gives the same site; a refresh does not renew
    it by itself.

    Example:
      chokepoint report --to ~/chokepoint-report

    """
    from flows.home import Home
    from flows.report.write import write_report

    folder = write_report(Home.find(home), to)
    size = sum(path.stat().st_size for path in folder.iterdir())
    console.print(f"Written: {folder / 'index.html'}", highlight=False, soft_wrap=True)
    console.print(f"{size / 1e6:.1f} MB in all; open it in a browser.", highlight=False)
