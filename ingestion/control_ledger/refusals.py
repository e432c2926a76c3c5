"""Refusals of ledger files: every problem with its line, its field and what would be right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel

from ingestion.control_ledger import descriptions
from ingestion.control_ledger.yaml_lines import Document, Path
from ingestion.core.errors import InputRefusedError


@dataclass(frozen=True, order=True)
class LocatedProblem:
    """One problem: its line in the file from 1, the field, and what is wrong and what is right."""

    line: int
    field: str
    message: str


@dataclass
class LedgerRefusedError(InputRefusedError):
    """A file of the ledger that breaks rules; ``problems`` has each of them in order of lines."""

    problems: tuple[LocatedProblem, ...] = ()


def refusal(file: str, document: Document, told: Iterable[tuple[Path, str]]) -> LedgerRefusedError:
    """Put problems of a file into one refusal, in the order of their lines."""
    problems = sorted(
        LocatedProblem(document.line(*path), field_name(path), message) for path, message in told
    )
    reasons = [f"line {each.line}, {each.field}: {each.message}" for each in problems]
    return LedgerRefusedError(
        file=file,
        line=problems[0].line,
        reason="; ".join(reasons) + ".",
        remedy="The other files are loaded; correct this file and run again.",
        problems=tuple(problems),
    )


def of_the_whole(error: InputRefusedError) -> LedgerRefusedError:
    """Make a refusal of a file that has no fields yet, for it is not even YAML."""
    message = f"{error.reason} {error.remedy}".strip().removesuffix(".")
    problem = LocatedProblem(error.line or 1, "file", message)
    return LedgerRefusedError(error.file, error.reason, error.line, error.remedy, (problem,))


def field_name(path: Path) -> str:
    """Write a path as a person would: ``items[3].controlled[1]``, counting from 1."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".") or "file"


def near(name: str, known: Iterable[str], otherwise: str) -> str:
    """Say which known name was probably meant, or else what is said otherwise."""
    close = get_close_matches(name, list(known), n=1)
    return f"did you mean {close[0]}?" if close else otherwise


def misfit(root: type[BaseModel], error: Mapping[str, Any], path: Path) -> str:
    """Put an error of pydantic at a path of the file into a sentence that says what is right."""
    kind = str(error["type"])
    if kind == "extra_forbidden":
        known = descriptions.field_names(root, path[:-1])
        hint = near(str(path[-1]), known, f"the fields here are {', '.join(known)}")
        return f"is not a field of the ledger; {hint}"
    if kind == "missing":
        meaning = descriptions.of_field(root, path)
        return f"is missing; write {meaning}" if meaning else "is missing"
    if kind == "literal_error":
        return f"{error['msg']}, not {error['input']!r}"
    if kind == "string_pattern_mismatch":
        meaning = descriptions.of_field(root, path) or f"what fits {error['ctx']['pattern']}"
        return f"{error['input']!r} does not fit; write {meaning}"
    if kind == "union_tag_invalid":
        return f"is no change of that name: {error['msg']}"
    return PLAIN.get(kind) or str(error["msg"]).removeprefix("Value error, ")


PLAIN = {
    "int_parsing": "is no whole number; write 2025",
    "float_parsing": "is no number; write 0.001",
    "tuple_type": "is no list; write [a, b], or one line with a dash each, or leave the field out",
    "too_short": "is empty; write at least one",
    "model_type": "is no block of fields; write lines of the form name: value, indented, below it",
    "dict_type": "is no block of names; write lines of the form name: value, indented, below it",
}
