"""Reads the publisher's workbooks: H0.xlsx to H6.xlsx, and correlation and conversion tables."""

import re
from collections.abc import Iterator

import polars as pl
from fastexcel import FastExcelError

from ingestion.core.errors import InputRefusedError
from ingestion.wco_hs.pieces import (
    Piece,
    description,
    is_true,
    piece,
    revision,
    text_or_none,
    whole,
)

RANK = 0
NOMENCLATURE_COLUMNS = ("id", "text", "parent", "isLeaf", "aggrlevel", "standardUnitAbbr")
ZIP_START, OLE_START = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
AGAIN = "Download the workbook again from the United Nations Statistics Division."

Row = tuple[str, ...]


def read(content: bytes, file: str) -> list[Piece]:
    """Return the pieces of a workbook, ``.xlsx`` or ``.xls``.

    Raises ``InputRefusedError`` for a web page, a truncated file, a missing column, or a workbook
    that is neither a nomenclature nor a table of correlations.
    """
    pieces: list[Piece] = []
    for sheet, rows in _sheets(content, file).items():
        header = rows[0]
        if {"id", "text"} <= set(header):
            pieces.append(_nomenclature(rows, file))
        elif "corr" in sheet.lower():
            pieces.append(_correlations(rows, file, sheet))
        elif "conv" in sheet.lower():
            pieces.append(_conversions(rows, file, sheet))
    if not pieces:
        raise InputRefusedError(
            file,
            "has neither a sheet with the columns id, text, parent ... nor one called Correlation "
            "or Conversion.",
            1,
            "See source.yml for the workbooks that are read.",
        )
    return pieces


def _sheets(content: bytes, file: str) -> dict[str, list[Row]]:
    """Return each sheet that is not empty as rows of trimmed text."""
    if not content.startswith((ZIP_START, OLE_START)):
        page = content.lstrip()[:1] == b"<"
        what = "is a web page, not a workbook." if page else "is not an Excel workbook."
        raise InputRefusedError(file, what, 1, AGAIN)
    try:
        frames = pl.read_excel(
            content,
            sheet_id=0,
            has_header=False,
            infer_schema_length=0,
            drop_empty_rows=False,
            drop_empty_cols=False,
            raise_if_empty=False,
        )
    except FastExcelError as error:
        raise InputRefusedError(
            file, "cannot be opened as a workbook: truncated or damaged.", None, AGAIN
        ) from error
    return {
        name: [tuple((cell or "").strip() for cell in row) for row in frame.rows()]
        for name, frame in frames.items()
        if not frame.is_empty()
    }


def _nomenclature(rows: list[Row], file: str) -> Piece:
    missing = [name for name in NOMENCLATURE_COLUMNS if name not in rows[0]]
    if missing:
        raise InputRefusedError(file, f"has no column {', '.join(missing)}.", 1, AGAIN)
    places = [rows[0].index(name) for name in NOMENCLATURE_COLUMNS]
    found = [(tuple(row[place] for place in places), line) for row, line in _body(rows, 1)]
    # The sheet says which revision it is in just one place: "Total - All H6 commodities".
    named = [re.search(r"\b(H\d)\b", cells[1]) for cells, _ in found if cells[0] == "TOTAL"]
    if not named or named[0] is None:
        raise InputRefusedError(
            file, 'has no row TOTAL with a text such as "Total - All H6 commodities".', 2, AGAIN
        )
    name = revision(named[0].group(1), file, 2)
    return piece(
        "nomenclature",
        name,
        RANK,
        file,
        (
            (
                (
                    name,
                    code,
                    whole(level),
                    is_true(leaf),
                    text_or_none(parent, none="#"),
                    text_or_none(unit, none="n/a"),
                    description(code, text),
                ),
                line,
            )
            for (code, text, parent, leaf, level, unit), line in found
        ),
    )


def _correlations(rows: list[Row], file: str, sheet: str) -> Piece:
    if len(rows[0]) < 3 or rows[0][2] != "Relationship":
        raise InputRefusedError(
            file, f"has no column Relationship on the sheet {sheet!r}.", 1, AGAIN
        )
    newer, older, first = _step(rows, file, sheet)
    return piece(
        "correlations",
        f"{newer}-{older}",
        RANK,
        file,
        # One workbook writes its labels with the apostrophe that makes Excel keep them as text.
        (
            ((newer, row[0], older, row[1], text_or_none(row[2].lstrip("'"))), line)
            for row, line in _body(rows, first)
        ),
    )


def _conversions(rows: list[Row], file: str, sheet: str) -> Piece:
    if len(rows[0]) < 2:
        raise InputRefusedError(
            file, f"has no two columns of codes on the sheet {sheet!r}.", 1, AGAIN
        )
    newer, older, first = _step(rows, file, sheet)
    return piece(
        "conversions",
        f"{newer}-{older}",
        RANK,
        file,
        (((newer, row[0], older, row[1]), line) for row, line in _body(rows, first)),
    )


def _step(rows: list[Row], file: str, sheet: str) -> tuple[str, str, int]:
    """Return the two revisions that the heading rows name, and how many heading rows there are."""
    for index, row in enumerate(rows[:3]):
        years = [re.search(r"HS\s*(\d{4})", cell) for cell in row[:2]]
        if years[0] and years[1]:
            line = index + 1
            return (
                revision(years[0].group(1), file, line),
                revision(years[1].group(1), file, line),
                line,
            )
    raise InputRefusedError(
        file,
        f"does not say at the head of the sheet {sheet!r} which two HS revisions it joins.",
        1,
        AGAIN,
    )


def _body(rows: list[Row], first: int) -> Iterator[tuple[Row, int]]:
    """Return rows below the heading that are not blank, each with its line in the sheet."""
    for line, row in enumerate(rows[first:], start=first + 1):
        if any(row):
            yield row, line
