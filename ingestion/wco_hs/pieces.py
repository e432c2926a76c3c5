"""What a file of HS codes yields: pieces, each the whole of one table for one revision or step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from ingestion.core.errors import InputRefusedError

# Revisions by the names UN Comtrade gives them.
REVISION_BY_CLASS = {
    "H0": "HS1992",
    "H1": "HS1996",
    "H2": "HS2002",
    "H3": "HS2007",
    "H4": "HS2012",
    "H5": "HS2017",
    "H6": "HS2022",
}

# Columns of each table with their types, in the order rows are built in; lineage comes last.
COLUMNS: dict[str, dict[str, Any]] = {
    "nomenclature": {
        "hs_revision": pl.String,
        "code": pl.String,
        "level": pl.Int16,
        "is_leaf": pl.Boolean,
        "parent_code": pl.String,
        "unit": pl.String,
        "description": pl.String,
    },
    "correlations": {
        "hs_from": pl.String,
        "code_from": pl.String,
        "hs_to": pl.String,
        "code_to": pl.String,
        "published_relationship": pl.String,
    },
    "conversions": {
        "hs_from": pl.String,
        "code_from": pl.String,
        "hs_to": pl.String,
        "code_to": pl.String,
    },
}


@dataclass(frozen=True)
class Piece:
    """One table of one revision (``HS2022``) or step (``HS2022-HS2017``) from one file.

    ``rank`` orders layouts that hold the same: 0 the publisher's workbook, 1 its JSON list (no
    units), 2 a CSV somebody derived. The lowest rank is taken.
    """

    table: str
    part: str
    rank: int
    file: str
    frame: pl.DataFrame

    @property
    def period(self) -> str:
        """The year of the newer revision, ``2022``."""
        return self.part[2:6]


def piece(
    table: str, part: str, rank: int, file: str, rows: Iterable[tuple[Sequence[Any], int]]
) -> Piece:
    """Build a piece from rows in the order of ``COLUMNS``, each with its line in the file.

    Raises ``InputRefusedError`` when there is no row.
    """
    schema = COLUMNS[table] | {"source_line": pl.Int64}
    frame = pl.DataFrame([(*row, line) for row, line in rows], schema=schema, orient="row")
    if frame.is_empty():
        raise InputRefusedError(file, f"holds no row of {table}.", remedy="Download it again.")
    return Piece(table, part, rank, file, frame.with_columns(pl.lit(file).alias("source_file")))


def revision(text: str, file: str, line: int) -> str:
    """Return ``HS2022`` for ``H6``, ``2022`` or ``HS2022``.

    Raises ``InputRefusedError`` for anything else.
    """
    name = REVISION_BY_CLASS.get(text) or (text if text.startswith("HS") else f"HS{text}")
    if len(name) != 6 or not name[2:].isdigit():
        raise InputRefusedError(
            file,
            f"names the HS revision {text!r}, which is neither H0, H1 ... nor a year.",
            line,
            "Is it a list of another classification?",
        )
    return name


def description(code: str, text: str) -> str:
    """Return the text without the code that the publisher puts before it."""
    return text.removeprefix(f"{code} - ").strip()


def is_true(text: str) -> bool | None:
    """Read the publisher's 0 and 1; null for anything else."""
    return {"0": False, "1": True}.get(text)


def whole(text: str) -> int | None:
    """Read a whole number; null for anything else."""
    return int(text) if text.isdigit() else None


def text_or_none(text: str, *, none: str = "") -> str | None:
    """Return the text, or null for the publisher's word for nothing."""
    return None if text in ("", none) else text
