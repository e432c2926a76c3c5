"""An SQLAlchemy dialect for DuckDB whose results outlive their connection.

Great Expectations 1.24 reads a result after it has closed the connection; with duckdb-engine the
cursor is the connection, so every expectation fails. Here results are fetched when a statement has
run, and nothing is pooled, so that no file stays locked. Only public SQLAlchemy names are used.
"""

from collections import deque
from typing import Any

import duckdb_engine
from sqlalchemy import pool
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

DRIVER_URL = "duckdb+buffered://"


class BufferedContext(duckdb_engine.Dialect.execution_ctx_cls):  # type: ignore[valid-type, misc]
    """Fetches all rows as soon as the statement has run."""

    def post_exec(self) -> None:
        """Replace the live cursor by the rows it holds."""
        super().post_exec()
        if self.cursor is not None and self.cursor.description:
            rows: deque[Any] = deque(self.cursor.fetchall())
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, initial_buffer=rows
            )


class BufferedDialect(duckdb_engine.Dialect):
    """``duckdb+buffered://``: duckdb-engine with buffered results and no pool."""

    driver = "buffered"
    supports_statement_cache = False
    execution_ctx_cls = BufferedContext

    @classmethod
    def get_pool_class(cls, url: Any) -> type[pool.Pool]:
        """Return the pool that keeps nothing open."""
        return pool.NullPool


registry.register("duckdb.buffered", __name__, "BufferedDialect")
