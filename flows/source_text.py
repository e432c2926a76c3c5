"""Shows the line or record a row was read from, in an archived file; silent where it is no text."""

import gzip
import json
import zipfile
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from flows.home import Home
from ingestion.core.archive import object_path

LONGEST_LINE = 600
# What a text may be written in: most are UTF-8, China's customs write GB18030.
ENCODINGS = ("utf-8", "gb18030")
# Where the publishers' JSON answers keep their records.
RECORD_LISTS = ("data", "value", "results")
PACKED = (b"7z\xbc\xaf\x27\x1c", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def source_text(home: Home, sha256: str | None, name: str, line: int | None) -> str | None:
    """Return a line of an archived text file, or a record of a JSON answer, as it was published.

    A file inside a zip is found by its name. Null where there is no such line, and for a workbook
    or another archive, whose rows are no lines of text.
    """
    if sha256 is None or line is None:
        return None
    path = object_path(home.archive / "objects", sha256)
    if not path.exists():
        return None
    member = name.rsplit("/", 1)[-1].rsplit("!", 1)[-1]
    if member.lower().endswith(".json"):
        return _record(path, line)
    if zipfile.is_zipfile(path):
        return _line_in_zip(path, member, line)
    if member.lower().endswith(".gz"):
        with gzip.open(path) as stream:
            return _line(stream, line)
    with path.open("rb") as stream:
        if stream.read(8).startswith(PACKED):
            return None
        stream.seek(0)
        return _line(stream, line)


def _record(path: Path, number: int) -> str | None:
    """Return record ``number``, from 1; the header of an array of arrays is none."""
    try:
        answer = json.loads(path.read_bytes())
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None
    records: list[Any] = []
    if isinstance(answer, list):
        records = answer[1:] if answer and isinstance(answer[0], list) else answer
    elif isinstance(answer, dict):
        records = next(
            (answer[key] for key in RECORD_LISTS if isinstance(answer.get(key), list)), []
        )
    if not 1 <= number <= len(records):
        return None
    return json.dumps(records[number - 1], ensure_ascii=False)[:LONGEST_LINE]


def _line_in_zip(path: Path, wanted: str, line: int) -> str | None:
    with zipfile.ZipFile(path) as archive:
        for member in archive.namelist():
            if member.rsplit("/", 1)[-1] == wanted:
                with archive.open(member) as stream:
                    return _line(stream, line)
    return None


def _line(stream: Iterable[bytes], line: int) -> str | None:
    found = next(islice(stream, line - 1, line), None)
    if found is None:
        return None
    for encoding in ENCODINGS:
        try:
            return found.decode(encoding).rstrip("\r\n")[:LONGEST_LINE]
        except UnicodeDecodeError:
            continue
    return found.decode("utf-8", errors="replace").rstrip("\r\n")[:LONGEST_LINE]
