"""Reads Comtrade saved as CSV: with the API's fields, or cut down to six columns by somebody.

The six columns (reporter, partner, cmd, flow, value, netwgt) tell a total from the rows that split
it by nothing but the value: the total is the largest of its key. That rule gives partners that sum
to the World in every group of the one file of 2024 it was tried on (3,987 groups, 2026-11-24), and
the gate holds each file against it.
"""

import csv
import gzip
import io
import math
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from ingestion.core.errors import InputRefusedError
from ingestion.core.fields import number
from ingestion.core.sniff import HEAD_BYTES, refuse_html
from ingestion.un_comtrade import answer

SUFFIXES = (".csv", ".csv.gz")
# The extract's column -> ours.
EXTRACT = {
    "reporter": "reporter_code",
    "partner": "partner_code",
    "cmd": "cmd_code",
    "flow": "flow_code",
    "value": "primary_value",
    "netwgt": "net_wgt",
}
KEY = ["reporter_code", "flow_code", "partner_code", "cmd_code"]
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
TYPES = frozenset({"C", "S"})
DOWNLOAD_AGAIN = "Download it again."

Rows = list[tuple[int, dict[str, str]]]


def read(name: str, path: Path) -> tuple[list[str], Rows]:
    """Return the header, and each record as column to text with its line.

    The publisher's own file ends each row with a comma that its header lacks; that empty field is
    dropped. Raises ``InputRefusedError`` for damaged gzip, a web page, text that is not UTF-8, a
    row of another width, and a header that stands one column off.
    """
    reader = csv.reader(io.StringIO(_text(name, path), newline=""), strict=True)
    try:
        header = [field.strip() for field in next(reader, [])]
        rows = list(_records(name, reader, header))
    except csv.Error as error:
        raise InputRefusedError(
            file=name,
            line=reader.line_num,
            reason=f"breaks off or is not CSV: {error}.",
            remedy=DOWNLOAD_AGAIN,
        ) from error
    if not rows:
        raise InputRefusedError(file=name, reason="holds a header and no rows.")
    _refuse_shifted(name, header, rows)
    return header, rows


def frame(name: str, rows: Rows) -> pl.DataFrame:
    """Type the rows of a CSV that has the API's fields, as ``answer.frame`` does.

    Raises ``InputRefusedError`` with the line of a field that is not its type.
    """
    typed: list[Mapping[str, Any]] = [
        {column: _typed(name, line, column, text) for column, text in row.items()}
        for line, row in rows
    ]
    lines = pl.Series("source_line", [line for line, _ in rows], dtype=pl.Int64)
    return answer.frame(name, typed).with_columns(lines)


def extract(name: str, rows: Rows) -> pl.DataFrame:
    """Return the total of each key of a six-column file: its row of the largest value.

    ``row_count`` tells how many rows the key has in the file, the total among them. Raises
    ``InputRefusedError`` when the file's name does not say its year, or for a value that is no
    number.
    """
    years = set(YEAR.findall(name))
    if len(years) != 1:
        raise InputRefusedError(
            file=name,
            reason=f"is to say its year in its name, and names {', '.join(sorted(years)) or 'none'}"
            ", for none of its columns does.",
            remedy="Name it like comtrade_2024.csv.gz.",
        )
    columns: dict[str, list[str | None]] = {ours: [] for ours in EXTRACT.values()}
    for line, row in rows:
        for published, ours in EXTRACT.items():
            text = row[published].strip()
            columns[ours].append(
                number(text, name, line, published) if published in ("value", "netwgt") else text
            )
    lines = pl.Series("source_line", [line for line, _ in rows], dtype=pl.Int64)
    amounts = pl.col("primary_value", "net_wgt").cast(pl.Decimal(20, 3))
    found = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_columns(
        amounts, lines, pl.lit(name).alias("source_file"), pl.lit(years.pop()).alias("period")
    )
    largest_first = found.sort(
        [*KEY, "primary_value", "net_wgt", "source_line"],
        descending=[False] * len(KEY) + [True, True, False],
        nulls_last=True,
    )
    return largest_first.group_by(KEY, maintain_order=True).agg(
        pl.all().first(), pl.len().cast(pl.Int64).alias("row_count")
    )


def _text(name: str, path: Path) -> str:
    data = path.read_bytes()
    if name.lower().endswith(".gz"):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            refuse_html(name, data[:HEAD_BYTES])
            raise InputRefusedError(
                file=name, reason=f"is damaged gzip: {error}.", remedy=DOWNLOAD_AGAIN
            ) from error
    refuse_html(name, data[:HEAD_BYTES])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputRefusedError(
            file=name, line=line, reason="is not UTF-8 text.", remedy=DOWNLOAD_AGAIN
        ) from error


def _records(name: str, reader: Any, header: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    for fields in reader:
        if len(fields) == len(header) + 1 and fields[-1] == "":
            fields.pop()
        if len(fields) != len(header):
            raise InputRefusedError(
                file=name,
                line=reader.line_num,
                reason=f"has {len(fields)} fields where the header has {len(header)}.",
                remedy="Is the file cut off?",
            )
        yield reader.line_num, dict(zip(header, fields, strict=True))


def _refuse_shifted(name: str, header: list[str], rows: Rows) -> None:
    """Refuse a file whose header moved against its columns; their number does not show it."""
    if "typeCode" not in header:
        return
    for line, row in rows:
        if row["typeCode"].strip() not in TYPES:
            raise InputRefusedError(
                file=name,
                line=line,
                reason=f"typeCode is {row['typeCode']!r}, which is C or S in a sound file: the "
                "header stands one column off.",
                remedy="A program took the first column for row names and saved the file anew; "
                "take the publisher's own file.",
            )


def _typed(name: str, line: int, column: str, text: str) -> Any:
    """Turn a text into what JSON would hold; null for an empty one."""
    text = text.strip()
    if column not in answer.FIELDS or text == "":
        return None
    kind = answer.FIELDS[column][1]
    try:
        return FROM_TEXT[kind](text)
    except (ValueError, KeyError):
        raise InputRefusedError(
            file=name,
            line=line,
            reason=f"{column} is {text!r}, not {answer.WORDS[kind]}.",
            remedy="Has the layout changed, or was the file saved by a program?",
        ) from None


def _finite(text: str) -> float:
    found = float(text)
    if not math.isfinite(found):
        raise ValueError
    return found


FROM_TEXT: Mapping[str, Callable[[str], Any]] = {
    "text": str,
    "number": _finite,
    "whole": int,
    "flag": lambda text: {"TRUE": True, "FALSE": False}[text.upper()],
}
