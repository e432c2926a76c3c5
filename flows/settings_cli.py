"""The command ``chokepoint settings``."""

import json
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.home import Home
from flows.options import HomeOption
from ingestion.core.errors import ChokepointError

console = Console()


def settings(
    home: HomeOption = None,
    example: Annotated[
        bool, typer.Option("--example", help="Print a settings file with every field explained.")
    ] = False,
    output: Annotated[
        str, typer.Option("--output", "-o", help="table or json.", metavar="FORMAT")
    ] = "table",
) -> None:
    """Show what is set, and where each value comes from.

    A value comes from an environment variable, else from settings.yml in the
    warehouse's folder, else it is the default. Of keys and passwords you see
    only whether they are there.

    Examples:
      chokepoint settings --example > var/settings.yml

      CHOKEPOINT_KEEP_VERSIONS=9 chokepoint settings

    """
    from flows import keys
    from flows import settings as plain

    if example:
        sys.stdout.write(plain.example())
        return
    place = Home.find(home)
    loaded = plain.read(place)
    secrets = keys.present(loaded.settings.secrets_file)
    if output == "json":
        for line in [
            *(
                {"field": each.field, "value": plain.as_text(each.value), "from": each.origin}
                for each in loaded.in_force()
            ),
            *({"secret": key.name, "from": key.origin} for key in secrets),
        ]:
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        return
    if output != "table":
        raise ChokepointError(f"--output {output!r}: choose table or json.")
    there = "" if place.settings_file.exists() else " (not there; chokepoint settings --example)"
    console.print(f"Warehouse  {place.root}", highlight=False, markup=False, soft_wrap=True)
    console.print(
        f"Settings   {place.settings_file}{there}", highlight=False, markup=False, soft_wrap=True
    )
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("setting", "value", "from"):
        table.add_column(name, overflow="fold")
    for each in loaded.in_force():
        style = "" if each.origin == "default" else "bold"
        table.add_row(each.field, Text(plain.as_text(each.value), style), each.origin)
    for key in secrets:
        table.add_row(key.name, "is there" if key.origin else "not there", key.origin or "")
    console.print(table, highlight=False, markup=False)
    for name in plain.unknown_variables():
        console.print(f"{name} is in the environment and is no setting.", markup=False)
