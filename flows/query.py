"""Asking the published file, read-only."""

from dataclasses import dataclass
from typing import Any

import duckdb

from flows.home import Home
from ingestion.core.errors import ChokepointError
from ingestion.core.sql import quoted

NO_NETWORK: dict[str, Any] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


@dataclass(frozen=True)
class Answer:
    """Column names and rows of a query."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


def open_published(home: Home, *, attached: bool = False) -> duckdb.DuckDBPyConnection:
    """Open the published file read-only; ``attached`` to a database in memory, to add views to.

    Raises ``ChokepointError`` when nothing is published yet.
    """
    if not home.warehouse.exists():
        raise ChokepointError(
            f"Nothing is published in {home.root} yet. Run: chokepoint refresh "
            "(or name another folder with --home)."
        )
    if not attached:
        return duckdb.connect(str(home.warehouse), read_only=True, config=NO_NETWORK)
    connection = duckdb.connect(config=NO_NETWORK)
    connection.execute(f"attach {quoted(home.warehouse)} as warehouse (read_only)")
    connection.execute("use warehouse")
    return connection


def ask(home: Home, query: str, *, full: bool = False) -> Answer:
    """Run one statement and fetch everything it returns.

    With ``full`` the landed rows of all codes are there too, as ``archive.<source>__<table>``.
    Raises ``ChokepointError`` with DuckDB's own sentence when the statement cannot be run.
    """
    with open_published(home, attached=full) as connection:
        if full:
            from flows.full import attach  # what reads source.yml takes a moment to import

            attach(connection, home, query)
        try:
            cursor = connection.execute(query)
            columns = [column[0] for column in cursor.description or []]
            return Answer(columns, cursor.fetchall())
        except duckdb.Error as error:
            raise ChokepointError(
                f'{error}\n\nTables: chokepoint sql "show all tables"; columns: '
                'chokepoint sql "describe marts.exposure".'
            ) from None
