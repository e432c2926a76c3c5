"""ibis."""

from importlib.metadata import version
from typing import Any

import duckdb
import ibis

from .checks import Client, Listing
from .questions import COLUMNS_SQL, VIEW, VIEW_COLUMNS, VIEW_FILTER, VIEWS_SQL


class Ibis(Client):
    """A notebook that speaks of tables, not of SQL."""

    refusals = (duckdb.Error,)

    def versions(self) -> str:
        """Say which ibis and DuckDB these are."""
        return f"ibis {version('ibis-framework')}, duckdb {duckdb.__version__}"

    def open(self, path: str) -> None:
        """Open the published file read-only."""
        self.connection = ibis.duckdb.connect(path, read_only=True)

    def close(self) -> None:
        """Let go of the file."""
        self.connection.disconnect()

    def rows(self, sql: str) -> list[Any]:
        """Run one statement and fetch all rows."""
        return self.connection.raw_sql(sql).fetchall()

    def view(self) -> list[Any]:
        """Read the view with an expression."""
        view = self.connection.table(VIEW, database="bi")
        matching = view.filter(*(view[name] == value for name, value in VIEW_FILTER.items()))
        found = matching.order_by("month").select(*VIEW_COLUMNS).to_pyarrow()
        return [tuple(row.values()) for row in found.to_pylist()]

    def macro(self, macro: Any) -> list[Any]:
        """Call the macro through an expression made from SQL."""
        found = self.connection.sql(macro.sql).to_pyarrow()
        return [tuple(row.values()) for row in found.to_pylist()]

    def listing(self) -> Listing:
        """List with ibis, and take the comments by SQL, for it shows none."""
        views = dict(self.rows(VIEWS_SQL))
        comments = dict(self.rows(COLUMNS_SQL))
        return Listing(
            set(self.connection.list_databases()),
            {name: views.get(name) for name in self.connection.list_tables(database="bi")},
            {name: comments[name] for name in self.connection.table(VIEW, database="bi").columns},
            ("comments, which SQL gives",),
        )
