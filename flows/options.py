"""Options that commands have in common."""

from pathlib import Path
from typing import Annotated

import typer

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="The warehouse's folder.", envvar="CHOKEPOINT_HOME"),
]
