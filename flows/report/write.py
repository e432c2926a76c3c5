"""Writing the site: a new folder, whole, then one rename."""

import os
import shutil
from pathlib import Path

from flows.folders import take_place
from flows.home import Home
from flows.query import open_published
from flows.report.data import gather
from flows.report.pages import pages
from ingestion.core.errors import ChokepointError

MARK = "chokepoint-report"


def write_report(home: Home, to: Path | None = None) -> Path:
    """Write the report of the published file into ``to``, else ``report`` in the home.

    The new folder is whole before it takes the place of the old one, in two renames: no reader
    meets half a site. Raises ``ChokepointError`` when nothing is published yet, or when ``to``
    holds something that is not a report.
    """
    target = (to or home.root / "report").expanduser().absolute()
    refuse_what_is_not_ours(target)
    with open_published(home) as connection:
        files = pages(gather(connection))
    target.parent.mkdir(parents=True, exist_ok=True)
    hidden = target.with_name(f".{target.name}-{os.getpid()}.partial")
    shutil.rmtree(hidden, ignore_errors=True)
    hidden.mkdir()
    for name, text in files.items():
        (hidden / name).write_text(text, "utf-8")
    take_place(hidden, target)
    return target


def refuse_what_is_not_ours(target: Path) -> None:
    """Raise ``ChokepointError`` unless ``target`` is absent, empty, or a report."""
    if target.is_dir() and not any(target.iterdir()):
        return
    page = target / "index.html"
    if target.exists() and not (page.is_file() and MARK in page.read_text("utf-8")[:2000]):
        raise ChokepointError(
            f"{target} is there and is not a report of Chokepoint, so it was left alone. "
            "Name a new folder with --to."
        )
