"""Collections kept by hand: CSV files read row by row, each row joined to its citation."""

import csv
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from ingestion.core.archive import Edition
from ingestion.core.errors import InputRefusedError
from ingestion.core.spec import ColumnType

README = "data/README.md of this source says what each column holds."
CITATIONS = "citations.csv"
CITATION_COLUMNS: dict[str, ColumnType] = {
    "citation_id": "text",
    "publisher": "text",
    "title": "text",
    "url": "text",
    "licence": "text",
    "read_on": "date",
}
# What a row takes over from its citation.
FROM_CITATION = ("publisher", "url", "licence", "read_on")

Row = dict[str, str | None]


def _boolean(text: str) -> bool:
    return {"true": True, "false": False}[text]


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(f"{text} is not a finite number")
    return number


# What a text must be readable as, by column type.
_READERS: dict[ColumnType, Callable[[str], object]] = {
    "text": str,
    "int16": int,
    "int32": int,
    "int64": int,
    "decimal": _number,
    "double": _number,
    "date": date.fromisoformat,
    "bool": _boolean,
}


def read_rows(
    edition: Edition, name: str, types: Mapping[str, ColumnType]
) -> Iterator[tuple[int, Row]]:
    """Give each row of a CSV file with its line, counted from 1; an empty field is null.

    Raises ``InputRefusedError`` for a file that is missing or not UTF-8, a header other than
    ``types`` names, a row with too few or too many fields, and a field that does not read as its
    type.
    """
    reader = csv.reader(_text(edition, name).splitlines())
    header = next(reader, [])
    if header != list(types):
        missing = [column for column in types if column not in header]
        told = f"has no column {', '.join(missing)}" if missing else f"has columns {header}"
        raise InputRefusedError(name, f"{told}; wanted: {', '.join(types)}.", 1, README)
    for fields in reader:
        line = reader.line_num
        if len(fields) != len(header):
            reason = f"has {len(fields)} fields where the header has {len(header)}."
            raise InputRefusedError(name, reason, line, "Put texts that hold a comma in quotes.")
        row = {column: field or None for column, field in zip(header, fields, strict=True)}
        for column, value in row.items():
            if value is not None:
                _check(name, line, column, value, types[column])
        yield line, row


def citations(edition: Edition) -> dict[str, Row]:
    """Return the rows of ``citations.csv`` by their id.

    Raises ``InputRefusedError`` when the file cannot be read, a citation lacks an id, a publisher,
    an address, terms or a day, or an id stands twice.
    """
    found: dict[str, Row] = {}
    for line, row in read_rows(edition, CITATIONS, CITATION_COLUMNS):
        empty = [column for column in ("citation_id", *FROM_CITATION) if row[column] is None]
        if empty:
            raise InputRefusedError(CITATIONS, f"has no {', '.join(empty)}.", line, README)
        key = str(row["citation_id"])
        if key in found:
            raise InputRefusedError(CITATIONS, f"repeats citation {key!r}.", line, README)
        found[key] = row
    return found


def cited(name: str, line: int, citation_id: str | None, known: Mapping[str, Row]) -> Row:
    """Return what a row takes over from its citation.

    Raises ``InputRefusedError`` for a citation that is not among ``known``.
    """
    if citation_id is None or citation_id not in known:
        reason = f"citation_id {citation_id!r} is not in {CITATIONS}; a figure needs its source."
        raise InputRefusedError(name, reason, line, README)
    return {column: known[citation_id][column] for column in FROM_CITATION}


def _text(edition: Edition, name: str) -> str:
    for file in edition.files:
        if file.name == name:
            try:
                return edition.path(file).read_text("utf-8")
            except UnicodeDecodeError as error:
                remedy = "Save it as UTF-8."
                raise InputRefusedError(name, "is not UTF-8 text.", None, remedy) from error
    raise InputRefusedError(name, "is missing from the collection.", None, README)


def _check(name: str, line: int, column: str, value: str, kind: ColumnType) -> None:
    try:
        _READERS[kind](value)
    except (ValueError, KeyError, InvalidOperation) as error:
        reason = f"column {column} holds {value!r}, which is not a {kind}."
        raise InputRefusedError(name, reason, line, README) from error
