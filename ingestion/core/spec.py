"""What a source folder says about itself in ``source.yml``: publisher, terms, tables, units."""

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

ColumnType = Literal["text", "int16", "int32", "int64", "decimal", "double", "date", "bool"]

# One exact decimal for all amounts: sums do not depend on the order of rows, and 3 places
# hold a thousandth of the publishers' units.
DUCKDB_TYPES: dict[ColumnType, str] = {
    "text": "VARCHAR",
    "int16": "SMALLINT",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "decimal": "DECIMAL(20,3)",
    "double": "DOUBLE",
    "date": "DATE",
    "bool": "BOOLEAN",
}

# Columns every landed table ends with: which file and line a row was read from, and its batch.
LINEAGE_COLUMNS: dict[str, ColumnType] = {
    "source_file": "text",
    "source_line": "int64",
    "batch_id": "text",
}


class Strict(BaseModel):
    """A model in which an unknown key is an error, not a surprise later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Licence(Strict):
    """The terms the publisher states, on the publisher's own page."""

    name: str
    url: str
    may_republish: bool


class Column(Strict):
    """One landed column, named as the publisher names it."""

    type: ColumnType
    unit: str | None = None
    description: str


class Table(Strict):
    """One landed table; ``sort`` is the stored order of rows, ``value_column`` what is at risk.

    Without ``sort`` rows stand as in the publisher's file.
    """

    description: str
    grain: tuple[str, ...]
    sort: tuple[str, ...]
    value_column: str | None = None
    columns: dict[str, Column]

    def duckdb_columns(self) -> dict[str, str]:
        """Name every stored column, lineage included, with its DuckDB type, in stored order."""
        own = {name: DUCKDB_TYPES[column.type] for name, column in self.columns.items()}
        return own | {name: DUCKDB_TYPES[kind] for name, kind in LINEAGE_COLUMNS.items()}


class Source(Strict):
    """A data source: who publishes it, under which terms, how often, in which shape."""

    id: str = Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")
    title: str
    publisher: str
    homepage: str
    citation: str
    licence: Licence
    cadence: Literal["monthly", "annual", "irregular"]
    stale_after_days: int
    how_to_get: str
    tables: dict[str, Table]

    @classmethod
    def load(cls, folder: Path) -> "Source":
        """Read and check ``source.yml`` in a source folder.

        Raises ``pydantic.ValidationError`` when a field is missing, unknown or of the wrong type.
        """
        return cls.model_validate(yaml.safe_load((folder / "source.yml").read_text("utf-8")))
