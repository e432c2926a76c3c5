"""The command ``chokepoint doctor``."""

import json
import os
import sys
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from flows.home import Home
from flows.options import HomeOption
from ingestion.core.errors import ChokepointError

STYLES = {"fine": "green", "note": "yellow", "problem": "bold red"}

console = Console()


def doctor(
    home: HomeOption = None,
    source: Annotated[
        str | None, typer.Option("--source", help="Say in full how to get the data of this source.")
    ] = None,
    output: Annotated[
        str, typer.Option("--output", "-o", help="text or json.", metavar="FORMAT")
    ] = "text",
) -> None:
    """Say what is missing for a refresh, and how to get it, a line each.

    It looks at Python and packages, the warehouse's folder, disk, clock, lock,
    settings, keys (whether they are there, never what they are), the data of
    each source, the published file, and Prefect. It changes nothing.

    Exit code 0: no problem (a note is none); 1: at least one.
    """
    from flows.doctor import Patient, examine, now, reach
    from flows.doctor_sources import how_to_get

    if output not in ("text", "json"):
        raise ChokepointError(f"--output {output!r}: choose text or json.")
    if source is not None:
        console.print(how_to_get(source), highlight=False, markup=False, soft_wrap=True)
        return
    findings = examine(Patient(Home.find(home), now(), os.environ, reach))
    problems = sum(each.level == "problem" for each in findings)
    if output == "json":
        for each in findings:
            sys.stdout.write(json.dumps(asdict(each), ensure_ascii=False) + "\n")
        raise typer.Exit(1 if problems else 0)
    for each in findings:
        line = Text(f"{each.level:<8} ", STYLES[each.level])
        line.append(f"{each.about:<10} {each.text}", "default")
        console.print(line, highlight=False, soft_wrap=True)
    console.print(f"{problems} problem{'' if problems == 1 else 's'}.", highlight=False)
    raise typer.Exit(1 if problems else 0)
