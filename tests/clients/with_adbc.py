"""ADBC: the driver lies inside the ``duckdb`` wheel."""

from importlib.metadata import version
from typing import Any

import adbc_driver_duckdb
import adbc_driver_manager.dbapi
import duckdb

from .checks import Client, Listing
from .questions import VIEW


class Adbc(Client):
    """A tool that takes Arrow tables."""

    refusals = (adbc_driver_manager.dbapi.Error,)

    def versions(self) -> str:
        """Say which driver manager and DuckDB these are."""
        return f"adbc-driver-manager {version('adbc-driver-manager')}, duckdb {duckdb.__version__}"

    def open(self, path: str) -> None:
        """Open the published file read-only: ``adbc_driver_duckdb.dbapi.connect`` would not."""
        self.connection = adbc_driver_manager.dbapi.connect(
            driver=adbc_driver_duckdb.driver_path(),
            entrypoint="duckdb_adbc_init",
            db_kwargs={"path": path, "access_mode": "READ_ONLY"},
        )

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    def rows(self, sql: str) -> list[Any]:
        """Run one statement and fetch all rows as an Arrow table."""
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(sql)
                return [tuple(row.values()) for row in cursor.fetch_arrow_table().to_pylist()]
        finally:
            # A statement that fails ends what it began; else the next one is refused as well.
            self.connection.rollback()

    def listing(self) -> Listing:
        """List with the objects of ADBC."""
        (catalog,) = [
            each
            for each in self.connection.adbc_get_objects().read_all().to_pylist()
            if each["catalog_name"] == "warehouse"
        ]
        schemas = {
            each["db_schema_name"]: each["db_schema_tables"]
            for each in catalog["catalog_db_schemas"]
        }
        views = {table["table_name"]: table["table_columns"] for table in schemas["bi"]}
        return Listing(
            set(schemas),
            dict.fromkeys(views),
            {column["column_name"]: column["remarks"] for column in views[VIEW]},
            ("view comments",),
        )
