"""What a person wants from a publisher (``settings.yml``), and what a person hands over."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, ValidationError, ValidationInfo

from ingestion.core.errors import ChokepointError, InputRefusedError
from ingestion.core.spec import Strict

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
Wanted = TypeVar("Wanted", bound=Strict)


@dataclass(frozen=True)
class MonthList:
    """Months as ``2025-06``, in the order given.

    ``awaited`` are those of a range without an end, but for its first: months that have ended, but
    that the publisher need not have out yet.
    """

    months: tuple[str, ...]
    awaited: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[str]:
        """Go through the months."""
        return iter(self.months)


def read_wanted(
    model: type[Wanted], source_id: str, settings: Mapping[str, Any], today: date | None = None
) -> Wanted:
    """Check the settings of a source; a range without an end goes on to the month before ``today``.

    ``today`` is the present day in UTC where it is not given. Raises ``ChokepointError`` naming the
    field when the settings cannot be used.
    """
    try:
        return model.model_validate(dict(settings), context={"today": today})
    except ValidationError as error:
        told = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()
        )
        raise ChokepointError(f"settings of {source_id}: {told}") from None


def month_number(year: int, month: int) -> int:
    """Count months from the year 0, so that they can be counted through."""
    return year * 12 + month - 1


def month_of(number: int) -> tuple[int, int]:
    """Return year and month of a counted month."""
    return number // 12, number % 12 + 1


def last_ended(today: date) -> int:
    """Return the counted month that ended last."""
    return month_number(today.year, today.month) - 1


def _months(given: object, info: ValidationInfo) -> MonthList:
    """Write out ``2024-11..2025-02`` month by month, and ``2024-11..`` as far as months ended."""
    if not isinstance(given, list) or not all(isinstance(text, str) for text in given):
        raise ValueError("is no list of months, such as ['2025-01..2025-06'] or ['2025-01..']")
    today = (info.context or {}).get("today") or datetime.now(UTC).date()
    months: list[str] = []
    awaited: set[str] = set()
    for text in given:
        first, last = _ends(text, today)
        written = ["{:04}-{:02}".format(*month_of(number)) for number in range(first, last + 1)]
        months += written
        if text.endswith(".."):
            awaited.update(written[1:])
    return MonthList(tuple(dict.fromkeys(months)), frozenset(awaited))


def _ends(text: str, today: date) -> tuple[int, int]:
    begin, dots, end = text.partition("..")
    first, last = MONTH.fullmatch(begin), MONTH.fullmatch(end if end else begin)
    if first is None or last is None:
        raise ValueError(
            f"{text!r} is neither a month like 2025-06, nor 2025-01..2025-06, nor 2025-01.. for "
            "all that come"
        )
    first_number = month_number(int(first[1]), int(first[2]))
    if dots and not end:
        return first_number, last_ended(today)
    return first_number, month_number(int(last[1]), int(last[2]))


Months = Annotated[MonthList, BeforeValidator(_months)]


def periods_of(settings: Mapping[str, Any]) -> list[str]:
    """Return the periods and ranges that the settings of a source name, as they are written."""
    named = list(settings.get("months", []))
    named += [query["period"] for query in settings.get("queries", []) if "period" in query]
    return named


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
