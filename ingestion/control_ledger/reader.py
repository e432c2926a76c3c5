"""Reads instrument files; a malformed one is refused with every problem and its line."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path as FilePath

from pydantic import ValidationError

from ingestion.control_ledger import checks, yaml_lines
from ingestion.control_ledger.schema import Instrument
from ingestion.control_ledger.yaml_lines import Document, Path
from ingestion.core.errors import InputRefusedError


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
    if not isinstance(document.data, dict):
        raise InputRefusedError(file=name, line=1, reason="is not an instrument: no field names.")
    file = f"{document.data.get('controller', '?')}/{name}"
    try:
        instrument = Instrument.model_validate(document.data)
    except ValidationError as error:
        told = [
            (_path(each["loc"]), _sentence(each["type"], each["msg"])) for each in error.errors()
        ]
        raise _refusal(file, document, told) from error
    found = checks.problems(instrument, FilePath(name).stem)
    if found:
        raise _refusal(file, document, found)
    return Entry(instrument, file, document)


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


def _path(location: tuple[str | int, ...]) -> Path:
    return tuple(location)


def _sentence(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "is not a field of the ledger; check the spelling"
    if kind == "missing":
        return "is missing"
    return message.removeprefix("Value error, ")


def _refusal(file: str, document: Document, told: list[checks.Problem]) -> InputRefusedError:
    lines = sorted((document.line(*path), _field(path), message) for path, message in told)
    reasons = [f"line {line}, {field}: {message}" for line, field, message in lines]
    return InputRefusedError(
        file=file,
        line=lines[0][0],
        reason="; ".join(reasons) + ".",
        remedy="The other instruments are loaded; correct this file and run again.",
    )


def _field(path: Path) -> str:
    """Write a path as a person would: ``items[3].controlled[1]``, counting from 1."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".") or "file"
