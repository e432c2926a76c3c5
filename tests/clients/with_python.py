"""Python's own ``duckdb``, of any version from the oldest that is supported."""

from typing import Any

import duckdb

from .checks import Client


class Python(Client):
    """A script or a notebook."""

    refusals = (duckdb.Error,)
    # Since 1.5 DuckDB knows an open file by where the path leads; before, by the path itself.
    second_reads = "new" if tuple(map(int, duckdb.__version__.split(".")[:2])) >= (1, 5) else "old"

    def versions(self) -> str:
        """Say which DuckDB this is."""
        return f"duckdb {duckdb.__version__}"

    def open(self, path: str) -> None:
        """Open the published file read-only."""
        self.connection = duckdb.connect(path, read_only=True)

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    def rows(self, sql: str) -> list[Any]:
        """Run one statement and fetch all rows."""
        return self.connection.execute(sql).fetchall()
