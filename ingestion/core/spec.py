"""What a source folder says about itself in ``source.yml``: publisher, terms, tables, units."""

from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

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


class ReleaseCalendar(Strict):
    """When the publisher's next figures are due, as the publisher says it; nothing is guessed.

    Either ``lag_days`` (a month's figures are out so many days after its end), or ``release_month``
    and ``years_after`` (a year's figures are out in that month, so many years later), or neither;
    ``basis`` says in words what is established, or why nothing is.
    """

    lag_days: int | None = Field(default=None, ge=0)
    release_month: int | None = Field(default=None, ge=1, le=12)
    years_after: int | None = Field(default=None, ge=0)
    basis: str

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        yearly = (self.release_month, self.years_after)
        if (None in yearly and yearly != (None, None)) or (
            self.lag_days is not None and self.release_month is not None
        ):
            raise ValueError("give lag_days, or release_month with years_after, or none of them")
        return self


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

    @property
    def value_unit(self) -> str | None:
        """The unit of the value column, as ``source.yml`` has it."""
        return self.columns[self.value_column].unit if self.value_column else None

    def duckdb_columns(self) -> dict[str, str]:
        """Name every stored column, lineage included, with its DuckDB type, in stored order."""
        own = {name: DUCKDB_TYPES[column.type] for name, column in self.columns.items()}
        return own | {name: DUCKDB_TYPES[kind] for name, kind in LINEAGE_COLUMNS.items()}


class Source(Strict):
    """A data source: who publishes it, under which terms, how often, in which shape.

    ``release_pattern`` finds the release in an edition's label, as a text that sorts by release
    (``202601``, ``202601b``); ``cut_pattern`` is found in the name of a file that holds just a
    piece of a release; ``key_variable`` names the environment variable that holds a key, where the
    publisher gives keys.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")
    title: str
    publisher: str
    homepage: str
    citation: str
    licence: Licence
    cadence: Literal["monthly", "annual", "irregular"]
    stale_after_days: int
    release_calendar: ReleaseCalendar | None = None
    release_pattern: str | None = None
    cut_pattern: str | None = None
    key_variable: str | None = None
    how_to_get: str
    tables: dict[str, Table]

    @classmethod
    def load(cls, folder: Path) -> "Source":
        """Read and check ``source.yml`` in a source folder.

        Raises ``pydantic.ValidationError`` when a field is missing, unknown or of the wrong type.
        """
        return cls.model_validate(yaml.safe_load((folder / "source.yml").read_text("utf-8")))
