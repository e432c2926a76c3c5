"""An SQLAlchemy dialect for DuckDB whose results outlive their connection.

Great Expectations 1.24 reads a result after it has closed the connection; with duckdb-engine the
cursor is the connection, so every expectation fails. Here results are fetched when a statement has
run, and nothing is pooled, so that no file stays locked. Only public SQLAlchemy names are used.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import duckdb_engine
from sqlalchemy import pool
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

DRIVER_URL = "duckdb+buffered://"

# Great Expectations looks at the first 200 rows of what a query finds, and has SQL count them all;
# a file in which every row is wrong would not fit into memory.
ROWS_KEPT = 10_000

_lent: dict[str, duckdb.DuckDBPyConnection] = {}


@contextmanager
def lent(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Lend an open database to statements from here, and give the URL by which they find it.

    Opening a database takes longer than most questions put to it.
    """
    name = f":memory:lent-{id(connection)}"
    _lent[name] = connection
    try:
        yield f"{DRIVER_URL}/{name}"
    finally:
        del _lent[name]


class BufferedContext(duckdb_engine.Dialect.execution_ctx_cls):  # type: ignore[valid-type, misc]
    """Fetches the rows as soon as the statement has run."""

    def post_exec(self) -> None:
        """Replace the live cursor by the rows it holds."""
        super().post_exec()
        if self.cursor is not None and self.cursor.description:
            rows: deque[Any] = deque(self.cursor.fetchmany(ROWS_KEPT))
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, initial_buffer=rows
            )


class BufferedDialect(duckdb_engine.Dialect):
    """``duckdb+buffered://``: duckdb-engine with buffered results and no pool."""

    driver = "buffered"
    supports_statement_cache = False
    execution_ctx_cls = BufferedContext

    def connect(self, *arguments: Any, **options: Any) -> Any:
        """Open a database, or another door to one that is lent."""
        borrowed = _lent.get(options["database"])
        if borrowed is not None:
            return duckdb_engine.ConnectionWrapper(borrowed.cursor())
        return super().connect(*arguments, **options)

    @classmethod
    def get_pool_class(cls, url: Any) -> type[pool.Pool]:
        """Return the pool that keeps nothing open."""
        return pool.NullPool


registry.register("duckdb.buffered", __name__, "BufferedDialect")
