"""What a person wants from a publisher (``settings.yml``), and what a person hands over."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, ValidationError

from ingestion.core.errors import ChokepointError, InputRefusedError
from ingestion.core.spec import Strict

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
Wanted = TypeVar("Wanted", bound=Strict)


def read_wanted(model: type[Wanted], source_id: str, settings: Mapping[str, Any]) -> Wanted:
    """Check the settings of a source.

    Raises ``ChokepointError`` naming the field when they cannot be used.
    """
    try:
        return model.model_validate(dict(settings))
    except ValidationError as error:
        told = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()
        )
        raise ChokepointError(f"settings of {source_id}: {told}") from None


def _months(given: list[str]) -> list[str]:
    """Write out ``2024-11..2025-02`` month by month."""
    months: list[str] = []
    for text in given:
        ends = [MONTH.fullmatch(end) for end in text.split("..")]
        if not all(ends) or len(ends) > 2:
            raise ValueError(f"{text!r} is neither a month like 2025-06 nor 2025-01..2025-06")
        first, last = (int(end[1]) * 12 + int(end[2]) - 1 for end in (ends[0], ends[-1]) if end)
        months += [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(first, last + 1)]
    return months


Months = Annotated[list[str], AfterValidator(_months)]


def handed_over(path: Path, suffixes: Iterable[str], what: str) -> list[Path]:
    """Return the files with one of these suffixes that ``path`` is or holds, by name.

    Raises ``InputRefusedError`` when there is none; ``what`` says what was expected.
    """
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    wanted = tuple(suffixes)
    found = [file for file in files if file.is_file() and file.name.lower().endswith(wanted)]
    if not found:
        raise InputRefusedError(
            file=path.name, reason=f"holds no file ending in {', '.join(wanted)}.", remedy=what
        )
    return found
