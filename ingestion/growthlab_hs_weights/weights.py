"""Reads a file of weights: two columns named after the revisions, the weight, and a group."""

import re
from typing import Any

import polars as pl

from ingestion.core.csv_text import CsvTable
from ingestion.core.errors import InputRefusedError

FILE_NAME = re.compile(r"conversion_weights_H\d_to_H\d\.csv")
# Revisions by the names UN Comtrade gives them.
REVISIONS = {
    "H0": "HS1992",
    "H1": "HS1996",
    "H2": "HS2002",
    "H3": "HS2007",
    "H4": "HS2012",
    "H5": "HS2017",
    "H6": "HS2022",
}
SCHEMA = {
    "hs_from": pl.String,
    "code_from": pl.String,
    "hs_to": pl.String,
    "code_to": pl.String,
    "weight": pl.Float64,
    "group_id": pl.String,
    "source_file": pl.String,
    "source_line": pl.Int64,
}
NUMBER = re.compile(r"\d+(\.\d+)?([eE][-+]?\d+)?")


def rows(table: CsvTable) -> list[dict[str, Any]]:
    """Return the landed rows of a file.

    Raises ``InputRefusedError`` when the columns are not those of two revisions, the table is
    empty, a code is no number or a weight is none.
    """
    table.require(["weight", "group_id"])
    named = [column for column in table.header if column in REVISIONS]
    if len(named) != 2:
        raise InputRefusedError(
            table.name,
            f"names {len(named)} revisions in its header instead of two (H0 to H6).",
            1,
            "Expected columns such as H4, H5, weight, group_id.",
        )
    if not table.records:
        raise InputRefusedError(table.name, "holds no weights.", 1)
    source, target = named
    return [
        {
            "hs_from": REVISIONS[source],
            "code_from": _code(table.name, line, row[source]),
            "hs_to": REVISIONS[target],
            "code_to": _code(table.name, line, row[target]),
            "weight": _weight(table.name, line, row["weight"]),
            "group_id": row["group_id"].strip() or None,
            "source_file": table.name,
            "source_line": line,
        }
        for line, row in table.rows()
    ]


def _code(file: str, line: int, text: str) -> str:
    """Return six digits, for some of the publisher's codes have lost their leading zero."""
    code = text.strip()
    if not re.fullmatch(r"\d{5,6}", code):
        raise InputRefusedError(
            file, f"has the code {text!r}, which is no subheading.", line, "Is it a list of SITC?"
        )
    return code.zfill(6)


def _weight(file: str, line: int, text: str) -> float:
    if not NUMBER.fullmatch(text.strip()):
        raise InputRefusedError(file, f"has the weight {text!r}, which is no number.", line)
    return float(text)
