"""Reads the method pages: every query on them is followed by the table of its answer.

``python -m tests.pages HOME`` asks the published file in HOME again and rewrites the tables, for a
review of what changed. A table is rewritten as it is asked, never by hand.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

METHODS = Path(__file__).parents[1] / "dbt_project" / "docs" / "methods"

BLOCK = re.compile(
    r"```sql\n(?P<query>.*?)\n```\n(?:\n(?P<table>(?:\|[^\n]*\n)+))?", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True)
class Example:
    """A query of a page and the table that stands under it, its header first."""

    page: Path
    query: str
    table: list[list[str]]


def pages() -> list[Path]:
    return sorted(METHODS.glob("*.md"))


def examples(page: Path) -> Iterator[Example]:
    for found in BLOCK.finditer(page.read_text("utf-8")):
        lines = (found["table"] or "").splitlines()
        cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        yield Example(page, found["query"], [cells[0], *cells[2:]] if cells else [])


def answer(connection: duckdb.DuckDBPyConnection, query: str) -> list[list[str]]:
    """Ask a query and write its answer as the cells of a table, header first."""
    cursor = connection.execute(query)
    header = [column[0] for column in cursor.description or []]
    return [header, *([cell(value) for value in row] for row in cursor.fetchall())]


def cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def rewritten(connection: duckdb.DuckDBPyConnection, page: Path) -> str:
    def block(found: re.Match[str]) -> str:
        header, *rows = answer(connection, found["query"])
        lines = [header, ["---"] * len(header), *rows]
        table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
        return f"```sql\n{found['query']}\n```\n\n{table}\n"

    return BLOCK.sub(block, page.read_text("utf-8"))


if __name__ == "__main__":
    warehouse = Path(sys.argv[1]) / "published" / "current" / "warehouse.duckdb"
    with duckdb.connect(str(warehouse), read_only=True) as opened:
        for each in pages():
            each.write_text(rewritten(opened, each), "utf-8")
