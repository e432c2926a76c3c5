"""The two layouts of the data release, turned into the columns of ``source.yml``."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ingestion.core.csv_text import CsvTable
from ingestion.core.errors import InputRefusedError
from ingestion.usgs_mcs.values import read_value

Row = dict[str, Any]

COMMODITIES = {
    "MCS chapter": "chapter",
    "Section": "section",
    "Commodity": "commodity",
    "Country": "country",
    "Statistics": "statistics",
    "Statistics_detail": "statistics_detail",
    "Unit": "unit",
    "Year": "year",
    "Value": "value_text",
    "Notes": "notes",
    "Other notes": "other_notes",
}
CRITICAL = re.compile(r"Is critical mineral \d{4}")

WORLD = ("COMMODITY", "COUNTRY", "TYPE", "UNIT_MEAS")
# PROD_2023, "PROD_EST_ 2024" (with that blank), CAP_EST_ 2024, RESERVES_2024
WORLD_CELL = re.compile(r"(PROD|CAP|RESERVES)_(EST_)? ?(\d{4})")
WORLD_STATISTICS = {"PROD": "Production", "CAP": "Capacity", "RESERVES": "Reserves"}
WORLD_NOTES = {"PROD": "PROD_NOTES", "CAP": "CAP_NOTES", "RESERVES": "RESERVE_NOTES"}
NAMED_AFTER_MCS = re.compile(r"mcs[ _-]?(\d{4})", re.IGNORECASE)

KEY = (
    "chapter",
    "section",
    "commodity",
    "country",
    "statistics",
    "statistics_detail",
    "unit",
    "year",
)


def book_year(name: str) -> int:
    """Return the year of the book from a file's name.

    Raises ``InputRefusedError`` when the name gives none: the years inside do not tell, since a
    revised file and the next year's book may share them.
    """
    found = NAMED_AFTER_MCS.search(name)
    if not found:
        raise InputRefusedError(
            name,
            "does not say which year's Mineral Commodity Summaries it belongs to.",
            remedy="Keep the publisher's file name, which holds MCS and the year (MCS2026_...csv).",
        )
    return int(found[1])


def read_rows(table: CsvTable) -> list[Row]:
    """Return the landed rows of a file in either layout.

    Raises ``InputRefusedError`` when the header is that of neither.
    """
    is_world = "COMMODITY" in table.header and "COUNTRY" in table.header
    rows = list(_world(table) if is_world else _commodities(table))
    year = book_year(table.name)
    seen: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        key = tuple(str(row[column]) for column in KEY)
        seen[key] += 1
        value = read_value(row["value_text"])
        row |= {
            "mcs_year": year,
            "layout": "world" if is_world else "commodities",
            "occurrence": seen[key],
            "value_low": None if value.low is None else str(value.low),
            "value_high": None if value.high is None else str(value.high),
            "value_reason": value.reason,
        }
    return rows


def _commodities(table: CsvTable) -> Iterator[Row]:
    table.require(tuple(COMMODITIES))
    critical = next((column for column in table.header if CRITICAL.fullmatch(column)), None)
    for line, fields in table.rows():
        row: Row = {ours: _clean(fields[theirs]) for theirs, ours in COMMODITIES.items()}
        row["value_text"] = fields["Value"]
        row["is_critical_mineral"] = _clean(fields[critical]) if critical else None
        yield row | {"source_line": line}


def _world(table: CsvTable) -> Iterator[Row]:
    table.require(WORLD)
    cells = [match for column in table.header if (match := WORLD_CELL.fullmatch(column))]
    if not cells:
        raise InputRefusedError(
            table.name, "has no column of production, capacity or reserves in a year.", 1
        )
    for line, fields in table.rows():
        for cell in cells:
            if fields[cell[0]].strip():
                yield _world_row(fields, cell) | {"source_line": line}


def _world_row(fields: dict[str, str], cell: re.Match[str]) -> Row:
    kind, is_estimate, year = cell[1], cell[2], cell[3]
    country = _clean(fields["COUNTRY"]) or ""
    notes = [
        "Estimated." if is_estimate else "",
        (fields.get(WORLD_NOTES[kind]) or "").strip(),
    ]
    # The world layout puts "(rounded)" behind the country, the newer one behind the statistic.
    is_rounded = country.endswith(" (rounded)")
    return {
        "chapter": _clean(fields["COMMODITY"]),
        "section": "World",
        "commodity": _clean(fields["COMMODITY"]),
        "country": country.removesuffix(" (rounded)"),
        "statistics": WORLD_STATISTICS[kind],
        "statistics_detail": (_clean(fields["TYPE"]) or "") + (": rounded" if is_rounded else ""),
        "unit": _clean(fields["UNIT_MEAS"]),
        "year": year,
        "value_text": fields[cell[0]],
        "notes": " -- ".join(note for note in notes if note) or None,
        "is_critical_mineral": None,
        "other_notes": None,
    }


def _clean(text: str) -> str | None:
    """Return a text without blanks around it and with plain blanks inside; null for none."""
    return text.replace("\xa0", " ").strip() or None
