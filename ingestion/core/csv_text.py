"""Reads a small CSV strictly: every row has the header's fields, and every row knows its line."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingestion.core.errors import InputRefusedError
from ingestion.core.sniff import HEAD_BYTES, refuse_html

DOWNLOAD_AGAIN = "Download it again from the publisher."


@dataclass(frozen=True)
class CsvTable:
    """A CSV as text: ``header`` as published, and records with the line each begins on."""

    name: str
    header: tuple[str, ...]
    records: tuple[tuple[int, tuple[str, ...]], ...]

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Return each record as column to text, with its line."""
        for line, fields in self.records:
            yield line, dict(zip(self.header, fields, strict=True))

    def require(self, columns: Sequence[str]) -> None:
        """Raise ``InputRefusedError`` naming the columns that the header does not have."""
        missing = [column for column in columns if column not in self.header]
        if missing:
            raise InputRefusedError(
                file=self.name,
                line=1,
                reason=f"has no column {', '.join(map(repr, missing))}.",
                remedy=f"Has the publisher changed the layout? Columns found: "
                f"{', '.join(self.header)}.",
            )


def decoded(path: Path, name: str, encodings: Sequence[str] = ("utf-8-sig",)) -> str:
    """Return the text of a file in the first encoding that fits.

    Raises ``InputRefusedError`` for an empty file, a web page, or bytes that fit none of them.
    """
    content = path.read_bytes()
    if not content.strip():
        raise InputRefusedError(name, "is empty.", remedy=DOWNLOAD_AGAIN)
    refuse_html(name, content[:HEAD_BYTES])
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            position = error.start
    line = content.count(b"\n", 0, position) + 1
    raise InputRefusedError(
        name,
        f"is not text in {' or '.join(encodings)}.",
        line,
        "A spreadsheet program may have saved it anew; take the publisher's own file.",
    )


def read(
    path: Path,
    name: str,
    *,
    encodings: Sequence[str] = ("utf-8-sig",),
    delimiter: str = ",",
    footer: str | None = None,
) -> CsvTable:
    """Read a whole CSV; names in its header lose surrounding blanks.

    A record whose first field begins with ``footer`` ends the table, and what follows is not read.

    Raises ``InputRefusedError`` with the line when a record has more or fewer fields than the
    header, or when the file is no CSV at all.
    """
    text = decoded(path, name, encodings)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[tuple[int, tuple[str, ...]]] = []
    header: tuple[str, ...] = ()
    line = 1
    try:
        for fields in reader:
            if not header:
                header = tuple(field.strip() for field in fields)
            elif footer and fields and fields[0].startswith(footer):
                break
            elif any(field.strip() for field in fields):
                _same_width(name, line, header, fields)
                records.append((line, tuple(fields)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputRefusedError(
            name, f"breaks off or is not CSV: {error}.", line, DOWNLOAD_AGAIN
        ) from error
    return CsvTable(name, header, tuple(records))


def _same_width(name: str, line: int, header: Sequence[str], fields: Sequence[str]) -> None:
    if len(fields) != len(header):
        raise InputRefusedError(
            name,
            f"has {len(fields)} fields where the header has {len(header)}.",
            line,
            "The file is cut off or was saved anew by another program. " + DOWNLOAD_AGAIN,
        )
