"""Harlequin: the adapter that its terminal screen asks, without the screen."""

from importlib.metadata import version
from typing import Any

import duckdb
from harlequin.exception import HarlequinQueryError
from harlequin_duckdb import DuckDbAdapter

from .checks import Client, Listing
from .questions import VIEW


class Harlequin(Client):
    """A person at a terminal."""

    refusals = (HarlequinQueryError,)

    def versions(self) -> str:
        """Say which Harlequin and DuckDB these are."""
        return f"harlequin {version('harlequin')}, duckdb {duckdb.__version__}"

    def open(self, path: str) -> None:
        """Open the published file read-only, as ``harlequin --read-only`` does."""
        self.connection = DuckDbAdapter(conn_str=(path,), read_only=True).connect()

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    def rows(self, sql: str) -> list[Any]:
        """Run one statement and fetch all rows as an Arrow table."""
        cursor = self.connection.execute(sql)
        return [tuple(row.values()) for row in cursor.fetchall().to_pylist()] if cursor else []

    def listing(self) -> Listing:
        """Open the tree of the data catalog as the screen does."""
        (catalog,) = self.connection.get_catalog().items
        schemas = {each.label: each for each in catalog.fetch_children()}
        views = {each.label: each for each in schemas["bi"].fetch_children()}
        return Listing(
            set(schemas),
            dict.fromkeys(views),
            dict.fromkeys(each.label for each in views[VIEW].fetch_children()),
            ("view comments", "column comments"),
        )
