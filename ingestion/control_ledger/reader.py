"""Reads instrument files; a malformed one is refused with every problem and its line."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from ingestion.control_ledger import checks, yaml_lines
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

    Raises ``InputRefusedError`` that names every broken rule with line and field.
    """
    document = yaml_lines.read(text, name)
    file = _file_name(document, name)
    instrument = validated(Instrument, document, file)
    found = checks.problems(instrument, FilePath(name).stem)
    if found:
        raise refusal(file, document, found)
    return Entry(instrument, file, document)


def validated(model: type[Model], document: Document, file: str) -> Model:
    """Give a document the shape of a model.

    Raises ``InputRefusedError`` that names every field that does not fit, with its line.
    """
    if not isinstance(document.data, dict):
        raise InputRefusedError(
            file=file, line=1, reason="holds no fields, just a value or a list."
        )
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        told = [
            (_path(each["loc"], each["type"], document), _sentence(each["type"], each["msg"]))
            for each in error.errors()
        ]
        raise refusal(file, document, told) from error


def without_doubles(entries: Iterable[Entry]) -> tuple[list[Entry], list[InputRefusedError]]:
    """Keep the first entry of each instrument and refuse the others, naming both files."""
    kept: dict[str, Entry] = {}
    refused = []
    for entry in entries:
        first = kept.setdefault(entry.instrument.id, entry)
        if first is not entry:
            refused.append(
                InputRefusedError(
                    file=entry.file,
                    line=entry.document.line("id"),
                    reason=f"{entry.instrument.id} is in {first.file} already.",
                    remedy="Keep one of the two files.",
                )
            )
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


def _sentence(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "is not a field of the ledger; check the spelling"
    if kind == "missing":
        return "is missing"
    if kind == "tuple_type":
        return "is no list; write [a, b], or one line with a dash each, or leave the field out"
    if kind == "union_tag_invalid":
        return f"is no change of that name: {message}"
    return message.removeprefix("Value error, ")


def refusal(file: str, document: Document, told: list[checks.Problem]) -> InputRefusedError:
    """Put problems of a file into one refusal, in the order of their lines."""
    lines = sorted((document.line(*path), _field(path), message) for path, message in told)
    reasons = [f"line {line}, {field}: {message}" for line, field, message in lines]
    return InputRefusedError(
        file=file,
        line=lines[0][0],
        reason="; ".join(reasons) + ".",
        remedy="The other files are loaded; correct this file and run again.",
    )


def _field(path: Path) -> str:
    """Write a path as a person would: ``items[3].controlled[1]``, counting from 1."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".") or "file"
