"""Reads instrument files; a malformed one is refused with every problem and its line."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from ingestion.control_ledger import checks, yaml_lines
from ingestion.control_ledger.refusals import LedgerRefusedError, misfit, of_the_whole, refusal
from ingestion.control_ledger.schema import Instrument
from ingestion.control_ledger.yaml_lines import Document, Path
from ingestion.core.errors import InputRefusedError

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Entry:
    """One instrument, the file it is in (``CN/2025-18.yml``) and the lines of its parts."""

    instrument: Instrument
    file: str
    document: Document


def read(text: str | bytes, name: str) -> Entry:
    """Read one instrument file called ``name`` (``2025-18.yml``).

    Raises ``LedgerRefusedError`` that names every broken rule with line and field.
    """
    document = parsed(text, name)
    file = _file_name(document, name)
    instrument = validated(Instrument, document, file)
    found = checks.problems(instrument, FilePath(name).stem)
    if found:
        raise refusal(file, document, found)
    return Entry(instrument, file, document)


def parsed(text: str | bytes, name: str) -> Document:
    """Read the YAML of a file of the ledger.

    Raises ``LedgerRefusedError`` for a file that is not YAML, or not one document of fields.
    """
    try:
        return yaml_lines.read(text, name)
    except InputRefusedError as error:
        raise of_the_whole(error) from error


def validated(model: type[Model], document: Document, file: str) -> Model:
    """Give a document the shape of a model.

    Raises ``LedgerRefusedError`` that names every field that does not fit, with its line.
    """
    if not isinstance(document.data, dict):
        problem = "holds no fields, just a value or a list; write lines of the form name: value"
        raise refusal(file, document, [((), problem)])
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        told = []
        for each in error.errors():
            path = _path(each["loc"], each["type"], document)
            # A list whose entries are wrong is counted as too short besides.
            if each["type"] != "too_short" or not each["input"]:
                told.append((path, misfit(model, each, path)))
        raise refusal(file, document, told) from error


def without_doubles(entries: Iterable[Entry]) -> tuple[list[Entry], list[LedgerRefusedError]]:
    """Keep the first entry of each instrument and refuse the others, naming both files."""
    kept: dict[str, Entry] = {}
    refused = []
    for entry in entries:
        first = kept.setdefault(entry.instrument.id, entry)
        if first is not entry:
            problem = f"{entry.instrument.id} is in {first.file} already; keep one of the two files"
            refused.append(refusal(entry.file, entry.document, [(("id",), problem)]))
    return list(kept.values()), refused


def _file_name(document: Document, name: str) -> str:
    """Name a file with its folder: a person's own bring theirs, others are by controller."""
    if "/" in name or not isinstance(document.data, dict):
        return name
    return f"{document.data.get('controller', '?')}/{name}"


def _path(location: tuple[str | int, ...], kind: str, document: Document) -> Path:
    """Return where in the document an error is; which model was tried is no part of it."""
    path: Path = ()
    for at, part in enumerate(location, start=1):
        if (*path, part) in document.lines or (kind == "missing" and at == len(location)):
            path = (*path, part)
    return path
