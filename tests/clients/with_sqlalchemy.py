"""SQLAlchemy with duckdb-engine."""

from datetime import date
from importlib.metadata import version
from typing import Any

import duckdb
import sqlalchemy as sa

from .checks import Client, Listing
from .questions import VIEW, VIEW_COLUMNS, VIEW_FILTER, Macro


class SqlAlchemy(Client):
    """An application, or a BI server written in Python."""

    refusals = (sa.exc.DBAPIError,)

    def versions(self) -> str:
        """Say which SQLAlchemy, dialect and DuckDB these are."""
        return (
            f"SQLAlchemy {sa.__version__}, duckdb-engine {version('duckdb-engine')}, "
            f"duckdb {duckdb.__version__}"
        )

    def open(self, path: str) -> None:
        """Open the published file read-only, and keep the connection out of a pool."""
        self.engine = sa.create_engine(
            f"duckdb:///{path}",
            connect_args={"read_only": True},
            poolclass=sa.pool.NullPool,
            future=True,  # what SQLAlchemy 2 is anyway, and 1.4, which Superset 6 holds, is not
        )
        self.connection = self.engine.connect()

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()
        self.engine.dispose()

    def rows(self, sql: str) -> list[Any]:
        """Run one statement and fetch all rows."""
        try:
            return [tuple(row) for row in self.connection.exec_driver_sql(sql).fetchall()]
        finally:
            # A statement that fails ends what it began; else the next one is refused as well.
            self.connection.rollback()

    def view(self) -> list[Any]:
        """Read the view with an expression."""
        view = sa.table(
            VIEW, *(sa.column(name) for name in {*VIEW_COLUMNS, *VIEW_FILTER}), schema="bi"
        )
        query = (
            sa.select(*(view.c[name] for name in VIEW_COLUMNS))
            .where(*(view.c[name] == value for name, value in VIEW_FILTER.items()))
            .order_by(view.c.month)
        )
        return [tuple(row) for row in self.connection.execute(query).fetchall()]

    def macro(self, macro: Macro) -> list[Any]:
        """Call the macro as a table-valued function, with the days as parameters."""
        called = getattr(sa.func, macro.name)(*map(date.fromisoformat, macro.days)).table_valued(
            *macro.columns
        )
        query = sa.select(called).order_by(sa.text("all"))
        return [tuple(row) for row in self.connection.execute(query).fetchall()]

    def listing(self) -> Listing:
        """List with the inspector, which carries the comments."""
        inspector = sa.inspect(self.engine)
        views = inspector.get_view_names(schema="bi")
        return Listing(
            # The inspector names schemas with their catalog, which is the file's name.
            {name.rpartition(".")[2] for name in inspector.get_schema_names()},
            {name: inspector.get_table_comment(name, schema="bi")["text"] for name in views},
            {
                column["name"]: column["comment"]
                for column in inspector.get_columns(VIEW, schema="bi")
            },
        )
