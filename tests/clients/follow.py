"""The steps of a guide that are code, run as they stand but for where the file lies."""

import re
import subprocess
from pathlib import Path

from flows.home import Home

from .checks import Finding
from .guide import blocks

# The folder that the guides write; where a tool needs a path that begins with "/", with one.
WRITTEN = re.compile("(?:/srv/chokepoint/)?var/published")


def follow(kind: str, python: Path, home: Home) -> Finding | None:
    """Run what the guide of a client has as steps; Harlequin's are for a screen."""
    if kind == "harlequin":
        return None
    language = "sql" if kind == "cli" else "python"
    (steps,) = [
        each.text
        for each in blocks("duckdb_cli" if kind == "cli" else kind)
        if (each.step, each.language) == ("Steps", language)
    ]
    steps = WRITTEN.sub(str(home.published), steps)
    command = (
        [str(python.parent / "duckdb"), "-readonly", "-bail", "-no-init", str(home.warehouse)]
        if kind == "cli"
        else [str(python), "-"]
    )
    told = subprocess.run(command, input=steps, capture_output=True, text=True, check=False)
    good = told.returncode == 0 and bool(told.stdout)
    return Finding("guide", good, "its steps run" if good else told.stderr[-500:])
