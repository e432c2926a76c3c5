"""Reads what stands in a cell of the Mineral Commodity Summaries: numbers, bounds, and words.

The signs are those of the book's front matter: an em dash is zero, W is withheld to avoid
disclosing company data, NA is not available, XX is not applicable, E is a net exporter (not
"estimated", which is said in the notes), s is less than half a unit.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Reason = Literal[
    "exact",
    "zero",
    "greater_than",
    "less_than",
    "less_than_half_unit",
    "range",
    "withheld",
    "not_available",
    "not_applicable",
    "net_exporter",
    "qualitative",
    "blank",
    "unreadable",
]

NUMBER = r"\d[\d,]*(?:\.\d+)?"
EXACT = re.compile(NUMBER)
BOUND = re.compile(rf"([<>])\s*({NUMBER})")
RANGE = re.compile(rf"({NUMBER})\s*[–-]\s*({NUMBER})")
QUALITATIVE = re.compile(
    r"(very )?(small|moderate|large)( to (moderate|large))?|variable\b.*", re.IGNORECASE
)
WORDS: dict[str, Reason] = {
    "": "blank",
    "W": "withheld",
    "NA": "not_available",
    "XX": "not_applicable",
    "E": "net_exporter",
}


@dataclass(frozen=True)
class Value:
    """What a cell says: the number lies in [low, high]; null is a side the publisher leaves open.

    ``reason`` says why the two differ or are missing; it is never null.
    """

    low: Decimal | None
    high: Decimal | None
    reason: Reason


def read_value(text: str) -> Value:
    """Read a cell. A text of no known form gives no number and the reason ``unreadable``."""
    text = text.replace("\xa0", " ").strip()
    if text in WORDS:
        return Value(None, None, WORDS[text])
    if text in ("—", "–"):
        return Value(Decimal(0), Decimal(0), "zero")
    if text == "s":
        return Value(Decimal(0), Decimal("0.5"), "less_than_half_unit")
    return _number(text) or _words(text)


def _number(text: str) -> Value | None:
    if EXACT.fullmatch(text):
        return Value(_decimal(text), _decimal(text), "exact")
    if match := BOUND.fullmatch(text):
        bound = _decimal(match[2])
        if match[1] == ">":
            return Value(bound, None, "greater_than")
        return Value(None, bound, "less_than")
    if match := RANGE.fullmatch(text):
        return Value(_decimal(match[1]), _decimal(match[2]), "range")
    return None


def _words(text: str) -> Value:
    return Value(None, None, "qualitative" if QUALITATIVE.fullmatch(text) else "unreadable")


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
