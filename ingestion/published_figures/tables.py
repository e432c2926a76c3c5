"""Reads the collection's CSV files row by row, so that every complaint can name its line."""

import csv
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from ingestion.core.errors import InputRefusedError
from ingestion.core.spec import ColumnType

README = "data/README.md of this source says what each column holds."

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


def read_rows(path: Path, name: str, types: Mapping[str, ColumnType]) -> Iterator[tuple[int, Row]]:
    """Give each row of a CSV file with its line, counted from 1; an empty field is null.

    ``name`` is the file's name for messages. Raises ``InputRefusedError`` for a file that is not
    UTF-8, a header other than ``types`` names, a row with too few or too many fields, and a field
    that does not read as its type.
    """
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise InputRefusedError(name, "is not UTF-8 text.", None, "Save it as UTF-8.") from error
    reader = csv.reader(text.splitlines())
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


def _check(name: str, line: int, column: str, value: str, kind: ColumnType) -> None:
    try:
        _READERS[kind](value)
    except (ValueError, KeyError, InvalidOperation) as error:
        reason = f"column {column} holds {value!r}, which is not a {kind}."
        raise InputRefusedError(name, reason, line, README) from error
