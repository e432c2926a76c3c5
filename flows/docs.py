"""Writes the documentation of a warehouse: lineage, data dictionary, pages on the methods.

Everything is made in hidden folders beside the target, and the finished folder takes the target's
place by a rename. The published file is only read: dbt gets a copy of it.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from flows import build, dictionary, publish
from flows.folders import take_place
from flows.home import Home
from flows.lock import only_one
from flows.plan import code_version
from flows.query import open_published
from ingestion.core.errors import ChokepointError

LINEAGE = "lineage.html"
DICTIONARY = "dictionary.md"
INDEX = "README.md"
PAGES = build.DBT_PROJECT_DIR / "docs"

# dbt's page can load a tracker from outside. It does so only where a project allows it, which this
# one does not; without the addresses it cannot.
TRACKER = ("//d1fc8wv8zag5ca.cloudfront.net/2.9.0/sp.js", "fishtownanalytics.sinter-collect.com")


@dataclass(frozen=True)
class Written:
    """Where the documentation is, what each page in it is, and whether file and code agree."""

    folder: Path
    pages: dict[str, str]
    is_of_this_code: bool


def write_docs(home: Home, target: Path | None = None) -> Written:
    """Write the documentation of what is published into ``target``, or ``docs`` of the home.

    Raises ``ChokepointError`` when nothing is published, when the target is a folder with other
    things in it, or when another process writes the documentation.
    """
    folder = (target.expanduser() if target else home.root / "docs").resolve()
    published = publish.current(home)
    if published is None:
        raise ChokepointError(f"Nothing is published in {home.root} yet. Run: chokepoint refresh")
    _refuse_what_is_not_ours(folder)
    with only_one(home.root / "docs.lock", "chokepoint docs"):
        _write(home, published, folder)
    return Written(folder, describe(folder), published.code_version == code_version())


def describe(folder: Path) -> dict[str, str]:
    """Say what each page of a folder of documentation is: a page's own first heading."""
    found = {
        LINEAGE: "every table with its columns, SQL and lineage, as one page for a browser",
        DICTIONARY: "every table and column of the published file: meaning, type, rows",
    }
    for page in sorted(folder.rglob("*.md")):
        name = page.relative_to(folder).as_posix()
        found.setdefault(name, page.read_text("utf-8").partition("\n")[0].lstrip("# "))
    return found


def _write(home: Home, published: publish.Published, folder: Path) -> None:
    partial, scratch = (
        folder.with_name(f".{folder.name}.{state}") for state in ("partial", "scratch")
    )
    hidden = (partial, scratch)
    for left in hidden:
        shutil.rmtree(left, ignore_errors=True)
    try:
        partial.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(PAGES, partial)
        with open_published(home) as connection:
            text = dictionary.text(connection, published)
        (partial / DICTIONARY).write_text(text, "utf-8")
        (partial / LINEAGE).write_text(_lineage(home, Home(scratch)), "utf-8")
        take_place(partial, folder)
    finally:
        for left in hidden:
            shutil.rmtree(left, ignore_errors=True)


def _lineage(home: Home, scratch: Home) -> str:
    """Return dbt's page on the models, made on a copy of the published file.

    A copy and no hard link: dbt opens its file for writing, and a published file is never written.
    """
    scratch.build.mkdir(parents=True)
    copy = scratch.build / "warehouse.duckdb"
    shutil.copyfile(home.warehouse, copy)
    parsed = home.root / "dbt"
    target = scratch.root / "dbt"
    target.mkdir()
    for name in ("partial_parse.msgpack", "parsed_code_version"):
        if (parsed / name).exists():
            shutil.copyfile(parsed / name, target / name)
    build.dbt(scratch, "docs", "generate", "--static")
    page = (target / "static_index.html").read_text("utf-8")
    for text in (*TRACKER, f"{scratch.root}/"):
        page = page.replace(text, "")
    return page


def _refuse_what_is_not_ours(folder: Path) -> None:
    if folder.is_file():
        raise ChokepointError(f"--to {folder}: this is a file. Name a folder.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / LINEAGE).exists():
        raise ChokepointError(
            f"--to {folder}: there are other things in this folder, which would be replaced. "
            "Name a new folder, an empty one, or one that holds an earlier documentation."
        )
