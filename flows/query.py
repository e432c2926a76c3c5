"""Asking the published file, read-only."""

from dataclasses import dataclass
from typing import Any

import duckdb

from flows.home import Home
from ingestion.core.errors import ChokepointError


@dataclass(frozen=True)
class Answer:
    """Column names and rows of a query."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


def open_published(home: Home) -> duckdb.DuckDBPyConnection:
    """Open the published file read-only.

    Raises ``ChokepointError`` when nothing is published yet.
    """
    if not home.warehouse.exists():
        raise ChokepointError(
            f"Nothing is published in {home.root} yet. Run: chokepoint refresh "
            "(or name another folder with --home)."
        )
    return duckdb.connect(
        str(home.warehouse),
        read_only=True,
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False},
    )


def ask(home: Home, query: str) -> Answer:
    """Run one statement and fetch everything it returns.

    Raises ``ChokepointError`` with DuckDB's own sentence when the statement cannot be run.
    """
    with open_published(home) as connection:
        try:
            cursor = connection.execute(query)
            columns = [column[0] for column in cursor.description or []]
            return Answer(columns, cursor.fetchall())
        except duckdb.Error as error:
            raise ChokepointError(
                f'{error}\n\nTables: chokepoint sql "show all tables"; columns: '
                'chokepoint sql "describe marts.exposure".'
            ) from None
