"""Reads the lists that are text: UN Comtrade's classification JSON, and tidy CSV tables."""

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from typing import Any

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

JSON_RANK, CSV_RANK = 1, 2
# Entries of the publisher's pick list that are no codes: "AG6 - All 6-digit commodities".
MENU_ENTRY = re.compile(r"ALL|AG\d")
NOMENCLATURE_HEADER = [
    "hs_rev",
    "hs_year",
    "code",
    "level",
    "is_leaf",
    "parent_code",
    "unit",
    "description",
]
CONVERSION_HEADER = ["hs_from", "code_from", "hs_to", "code_to"]
CORRELATION_HEADER = [*CONVERSION_HEADER, "relationship"]


def read_json(content: bytes, file: str) -> list[Piece]:
    """Return the nomenclature of a ``classificationH6.json``; leaves are codes without children.

    The line of a row is its place in ``results``. Raises ``InputRefusedError`` for a web page,
    broken JSON, or JSON that is not such a list.
    """
    try:
        listed = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        page = content.lstrip()[:1] == b"<"
        what = "is a web page, not JSON." if page else "is not whole JSON: truncated or damaged."
        line = getattr(error, "lineno", None)
        raise InputRefusedError(file, what, line, "Download it again.") from error
    if not isinstance(listed, dict) or not {"classCode", "results"} <= set(listed):
        raise InputRefusedError(
            file, "has no classCode and results, so it is no UN Comtrade classification.", 1
        )
    name = revision(str(listed["classCode"]), file, 1)
    entries = listed["results"]
    for record, entry in enumerate(entries, start=1):
        missing = {"id", "text", "parent"} - set(entry)
        if missing:
            raise InputRefusedError(file, f"has an entry without {min(missing)}.", record)
    parents = {entry["parent"] for entry in entries}
    rows = (
        (
            (
                name,
                code := str(entry["id"]),
                0 if code == "TOTAL" else len(code),
                code not in parents,
                text_or_none(entry["parent"], none="#"),
                None,
                description(code, entry["text"]),
            ),
            record,
        )
        for record, entry in enumerate(entries, start=1)
        if not MENU_ENTRY.fullmatch(entry["id"])
    )
    return [piece("nomenclature", name, JSON_RANK, file, rows)]


def read_csv(content: bytes, file: str) -> list[Piece]:
    """Return the pieces of a tidy CSV with many revisions or steps in one table.

    Raises ``InputRefusedError`` when it is not UTF-8 or its header is none of the three known.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefusedError(file, "is not UTF-8 text.", None, "Save it as UTF-8.") from error
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader, [])
    table, key, build = _layout(header, file)
    parts: dict[str, list[tuple[Sequence[Any], int]]] = {}
    for row in reader:
        if len(row) != len(header):
            raise InputRefusedError(
                file,
                f"has {len(row)} values where its header names {len(header)}.",
                reader.line_num,
                "Truncated? Take the whole file.",
            )
        cells = dict(zip(header, row, strict=True))
        names = [revision(cells[name], file, reader.line_num) for name in key]
        parts.setdefault("-".join(names), []).append((build(names, cells), reader.line_num))
    if not parts:
        raise InputRefusedError(file, f"holds no row of {table}.", 1)
    return [piece(table, part, CSV_RANK, file, rows) for part, rows in parts.items()]


Cells = dict[str, str]
Layout = tuple[str, list[str], Callable[[list[str], Cells], Sequence[Any]]]


def _layout(header: list[str], file: str) -> Layout:
    names = set(header)
    if names >= set(NOMENCLATURE_HEADER):
        return "nomenclature", ["hs_year"], _nomenclature_row
    if names >= set(CORRELATION_HEADER):
        return "correlations", ["hs_from", "hs_to"], _correlation_row
    if names >= set(CONVERSION_HEADER):
        return "conversions", ["hs_from", "hs_to"], _conversion_row
    layouts = (NOMENCLATURE_HEADER, CORRELATION_HEADER, CONVERSION_HEADER)
    nearest = max(layouts, key=lambda layout: len(names & set(layout)))
    missing = [name for name in nearest if name not in names]
    raise InputRefusedError(
        file,
        f"has no column {', '.join(missing)}, so it is no table of HS codes.",
        1,
        "Is the first line the header, and are the values parted by commas?",
    )


def _nomenclature_row(names: list[str], cells: Cells) -> Sequence[Any]:
    return (
        names[0],
        cells["code"],
        whole(cells["level"]),
        is_true(cells["is_leaf"]),
        text_or_none(cells["parent_code"], none="#"),
        text_or_none(cells["unit"], none="n/a"),
        cells["description"],
    )


def _correlation_row(names: list[str], cells: Cells) -> Sequence[Any]:
    label = text_or_none(cells["relationship"].lstrip("'"))
    return (names[0], cells["code_from"], names[1], cells["code_to"], label)


def _conversion_row(names: list[str], cells: Cells) -> Sequence[Any]:
    return (names[0], cells["code_from"], names[1], cells["code_to"])
