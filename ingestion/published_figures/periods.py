"""Reads the period of a published figure: a month, a year, or what publishers cumulate."""

import re
from dataclasses import dataclass
from datetime import date

# Each form with its kind; the groups are year, and first and last month or year.
_FORMS = (
    ("year", re.compile(r"(\d{4})")),
    ("month", re.compile(r"(\d{4})-(0[1-9]|1[0-2])")),
    ("months", re.compile(r"(\d{4})-(0[1-9]|1[0-2])\.\.(0[1-9]|1[0-2])")),
    ("quarter", re.compile(r"(\d{4})-Q([1-4])")),
    ("half_year", re.compile(r"(\d{4})-H([12])")),
    ("fiscal_year", re.compile(r"FY(\d{4})-(\d{2})")),
    ("years", re.compile(r"(\d{4})-(\d{4})")),
)
FISCAL_YEAR_STARTS_IN = 4


@dataclass(frozen=True)
class Period:
    """A span of days, half-open: ``first`` belongs to it, ``after`` does not."""

    kind: str
    first: date
    after: date


def read_period(text: str) -> Period:
    """Return the span of a period as written in the collection.

    ``2025``, ``2025-05``, ``2025-01..05``, ``2025-Q1``, ``2025-H1``, ``2016-2020`` (inclusive) and
    ``FY2024-25`` (April 2024 to March 2025). Raises ``ValueError`` for anything else, and for a
    span that ends before it begins.
    """
    for kind, form in _FORMS:
        match = form.fullmatch(text)
        if match:
            first, after = _span(kind, [int(group) for group in match.groups()])
            if first < after:
                return Period(kind, first, after)
    raise ValueError(f"{text!r} is not a period")


def _span(kind: str, parts: list[int]) -> tuple[date, date]:
    year, *rest = parts
    if kind == "year":
        return _month(year, 1), _month(year + 1, 1)
    if kind == "years":
        return _month(year, 1), _month(rest[0] + 1, 1)
    if kind == "fiscal_year":
        if (year + 1) % 100 != rest[0]:
            raise ValueError(f"a fiscal year ends in the next year, not in {rest[0]:02d}")
        return _month(year, FISCAL_YEAR_STARTS_IN), _month(year + 1, FISCAL_YEAR_STARTS_IN)
    if kind == "months":
        return _month(year, rest[0]), _month(year, rest[1] + 1)
    length = {"month": 1, "quarter": 3, "half_year": 6}[kind]
    return _month(year, (rest[0] - 1) * length + 1), _month(year, rest[0] * length + 1)


def _month(year: int, month: int) -> date:
    """Return the first day of a month; month 13 is January of the next year."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
