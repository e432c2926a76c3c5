"""Reads an answer of the API: an array of arrays, its first row naming the columns."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from ingestion.core.errors import InputRefusedError
from ingestion.core.fields import number
from ingestion.core.spec import Table

# Columns that cut a flow into parts; their rows would be counted beside one another.
CUTTING = ("DF", "DISTRICT", "PORT", "RP", "CTY_SUBCODE")
ALL_PARTS = ("", "-", None)
COMMODITY = {"imports": "I_COMMODITY", "exports": "E_COMMODITY"}


def direction_of(name: str, payload: Any) -> str:
    """Tell imports from exports by the header: their fields have different names.

    Raises ``InputRefusedError`` for anything but an answer of the two endpoints.
    """
    header = payload[0] if isinstance(payload, list) and payload else None
    found = [
        direction
        for direction, column in COMMODITY.items()
        if isinstance(header, list) and column in header
    ]
    if len(found) != 1:
        raise InputRefusedError(
            file=name,
            line=1,
            reason="is not an array of arrays with I_COMMODITY or E_COMMODITY in its first row.",
            remedy="Expected an answer of timeseries/intltrade/imports/hs or exports/hs.",
        )
    return found[0]


def frame(name: str, payload: list[list[Any]], direction: str, table: Table) -> pl.DataFrame:
    """Return the rows with the columns of the table; a column that was not asked for is null.

    ``source_line`` is the number of the record after the header. Raises ``InputRefusedError`` for
    a missing key column, a row of another width, a flow cut into parts or a value that is no
    number.
    """
    header = [str(column) for column in payload[0]]
    _refuse_missing(name, header, direction)
    places = _places(name, header, payload)
    rows = [
        _row(name, line, values, places, table) for line, values in enumerate(payload[1:], start=1)
    ]
    text = dict.fromkeys((*table.columns, "source_file"), pl.String)
    return pl.DataFrame(rows, schema={**text, "source_line": pl.Int64})


def _refuse_missing(name: str, header: Sequence[str], direction: str) -> None:
    value = "GEN_VAL_MO" if direction == "imports" else "ALL_VAL_MO"
    missing = [each for each in ("time", "CTY_CODE", value) if each not in header]
    if missing:
        raise InputRefusedError(
            file=name,
            line=1,
            reason=f"has no column {', '.join(missing)}.",
            remedy="Ask for these columns too.",
        )


def _places(name: str, header: list[str], payload: list[list[Any]]) -> dict[str, int]:
    """Map each column to its first place: a field asked for and filtered on comes twice."""
    places: dict[str, int] = {}
    for place, column in enumerate(header):
        first = places.setdefault(column, place)
        for line, values in enumerate(payload[1:], start=1):
            if len(values) != len(header):
                raise InputRefusedError(
                    file=name,
                    line=line,
                    reason=f"has {len(values)} values for {len(header)} columns.",
                )
            echoed = values[place]
            if echoed != values[first] and "*" not in str(echoed):
                raise InputRefusedError(
                    file=name,
                    line=line,
                    reason=f"has two columns {column} that differ: {values[first]!r}, {echoed!r}.",
                )
    return places


def _row(
    name: str, line: int, values: list[Any], places: dict[str, int], table: Table
) -> dict[str, Any]:
    for column in CUTTING:
        if column in places and values[places[column]] not in ALL_PARTS:
            raise InputRefusedError(
                file=name,
                line=line,
                reason=f"is one part of a flow, cut by {column}.",
                remedy=f"Ask without {column}; the API then gives the whole flow.",
            )
    row: dict[str, Any] = {"source_file": name, "source_line": line}
    for column, spec in table.columns.items():
        place = places.get("time" if column == "time" else column.upper())
        value = None if place is None else values[place]
        if spec.type == "decimal":
            row[column] = number(value, name, line, column.upper())
        else:
            row[column] = None if value is None else str(value).strip()
    return row
