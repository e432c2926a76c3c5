"""The layouts WGI come in: the full data set, a DataBank export, and a copy in SQLite."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from ingestion.core.csv_text import CsvTable
from ingestion.core.errors import InputRefusedError

Row = dict[str, Any]

INDICATORS = ("cc", "ge", "pv", "rl", "rq", "va")
NOT_STATED = "not_stated"
LONG_MEASURES = {
    "estimate": "estimate",
    "stddev": "standard_error",
    "nsource": "source_count",
    "pctrank": "percentile_rank",
    "pctranklower": "percentile_rank_lower",
    "pctrankupper": "percentile_rank_upper",
}
LONG = ("code", "countryname", "year", "indicator", *LONG_MEASURES)
# PV.EST, and GOV_WGI_PV.EST since 2024
SERIES = re.compile(r"(?:GOV_WGI_)?(CC|GE|PV|RL|RQ|VA)\.([A-Z.]+)")
SERIES_MEASURES = {
    "EST": "estimate",
    "STD.ERR": "standard_error",
    "NO.SRC": "source_count",
    "PER.RNK": "percentile_rank",
    "PER.RNK.LOWER": "percentile_rank_lower",
    "PER.RNK.UPPER": "percentile_rank_upper",
}
WIDE = ("Country Name", "Country Code", "Series Code")
WIDE_YEAR = re.compile(r"(\d{4})(?: \[YR\d{4}\])?")
SQLITE_MEASURES = {
    "Estimate": "estimate",
    "StdErr": "standard_error",
    "NumSrc": "source_count",
    "Rank": "percentile_rank",
    "Lower": "percentile_rank_lower",
    "Upper": "percentile_rank_upper",
}
SQLITE_START = b"SQLite format 3\x00"
MISSING = ("", "..", "nan", "NaN", "#N/A")
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?(?:[eE]-?\d+)?")
AGAIN = "See how_to_get in source.yml for the layouts that are read."


def from_csv(table: CsvTable) -> Iterator[Row]:
    """Return the rows of a CSV in either published layout.

    Raises ``InputRefusedError`` when the header is that of neither, or a cell is no number.
    """
    if {"Country Code", "Series Code"} <= set(table.header):
        return _wide(table)
    table.require(LONG)
    return _long(table)


def from_sqlite(path: Path, name: str) -> Iterator[Row]:
    """Return the rows of a copy with one table per measure, whose indicator nobody wrote down.

    A table that is none of the publisher's measures is left unread. ``source_line`` is the row's
    place in its table. Raises ``InputRefusedError`` for a file that is no such database.
    """
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            found = database.execute("select name from sqlite_master where type = 'table'")
            tables = [row[0] for row in found if row[0] in SQLITE_MEASURES]
            if not tables:
                raise InputRefusedError(
                    name, f"has no table called {', '.join(SQLITE_MEASURES)}.", remedy=AGAIN
                )
            for table in sorted(tables):
                yield from _sqlite_table(database, table, name)
    except sqlite3.DatabaseError as error:
        raise InputRefusedError(name, f"is a damaged database: {error}.", remedy=AGAIN) from error


def _long(table: CsvTable) -> Iterator[Row]:
    for line, fields in table.rows():
        indicator = fields["indicator"].strip().lower()
        if indicator not in INDICATORS:
            raise InputRefusedError(table.name, f"has an indicator {indicator!r}.", line, AGAIN)
        for theirs, measure in LONG_MEASURES.items():
            yield {
                "indicator": indicator,
                "measure": measure,
                "code": fields["code"].strip(),
                "country_name": fields["countryname"].strip(),
                "year": _year(table.name, line, fields["year"]),
                "source_line": line,
                **_cell(table.name, line, fields[theirs]),
            }


def _wide(table: CsvTable) -> Iterator[Row]:
    table.require(WIDE)
    years = {name: match[1] for name in table.header if (match := WIDE_YEAR.fullmatch(name))}
    for line, fields in table.rows():
        series = SERIES.fullmatch(fields["Series Code"].strip())
        if series is None or series[2] not in SERIES_MEASURES:
            raise InputRefusedError(
                table.name, f"has a series {fields['Series Code']!r} not of the WGI.", line, AGAIN
            )
        for name, year in years.items():
            yield {
                "indicator": series[1].lower(),
                "measure": SERIES_MEASURES[series[2]],
                "code": fields["Country Code"].strip(),
                "country_name": fields["Country Name"].strip(),
                "year": int(year),
                "source_line": line,
                **_cell(table.name, line, fields[name]),
            }


def _sqlite_table(database: sqlite3.Connection, table: str, name: str) -> Iterator[Row]:
    cursor = database.execute(f'select * from "{table}" order by rowid')
    columns = [column[0] for column in cursor.description]
    if not {"Country/Territory", "Code"} <= set(columns):
        raise InputRefusedError(name, f"has no country or code in table {table}.", remedy=AGAIN)
    for line, record in enumerate(cursor, start=1):
        fields = dict(zip(columns, record, strict=True))
        for column in columns:
            if re.fullmatch(r"\d{4}", column):
                yield {
                    "indicator": NOT_STATED,
                    "measure": SQLITE_MEASURES[table],
                    "code": fields["Code"],
                    "country_name": fields["Country/Territory"],
                    "year": int(column),
                    "source_line": line,
                    **_cell(name, line, "" if fields[column] is None else str(fields[column])),
                }


def _year(name: str, line: int, text: str) -> int:
    year = text.strip().removesuffix(".0")
    if not re.fullmatch(r"\d{4}", year):
        raise InputRefusedError(name, f"has a year {text!r}.", line, AGAIN)
    return int(year)


def _cell(name: str, line: int, text: str) -> Row:
    """Read a cell; a decimal comma is one, since the publisher writes no thousands."""
    trimmed = text.strip()
    if trimmed in MISSING:
        return {"value_text": text, "value": None}
    if not NUMBER.fullmatch(trimmed):
        raise InputRefusedError(name, f"holds {text!r} where a number is due.", line, AGAIN)
    return {"value_text": text, "value": float(trimmed.replace(",", "."))}
