"""The single values of ledger files: what each must look like, and what is said if it does not."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from ingestion.control_ledger.vocabulary import DESTINATION, ELEMENTS, SYMBOLS

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _date(value: Any) -> date:
    if not (isinstance(value, str) and ISO_DATE.fullmatch(value)):
        raise ValueError(f'{value!r} is not a day; write it in quotes as "2025-04-04"')
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is no day of the calendar: {error}") from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(
            f'{value!r} is read as {type(value).__name__}; put it in quotes: "{value}"'
        )
    if not value.strip():
        raise ValueError("is empty; leave the field out where nothing is known")
    return value


def _element(value: Any) -> str:
    if value not in ELEMENTS:
        raise ValueError(f"{value!r} is not the symbol of an element; write Dy, not Dysprosium")
    return str(value)


def _code(value: Any) -> str:
    text = _text(value)
    if not re.fullmatch(r"\d+", text):
        raise ValueError(f'{value!r} is not a customs code; write digits only, in quotes: "280530"')
    if len(text) not in (6, 8, 10):
        raise ValueError(f"{text!r} has {len(text)} digits; a customs code has 6, 8 or 10")
    return text


def _destination(value: Any) -> str:
    text = _text(value)
    if not re.fullmatch(DESTINATION, text):
        raise ValueError(
            f"{text!r} is not a destination; write all, third_countries, EU27, outside_EU27 or "
            "an ISO 3166 code such as USA, and which users there as USA:military"
        )
    return text


# What the functions above ask for is said a second time for editors, which cannot call them.
DAY_SHAPE = {"type": "string", "format": "date", "pattern": f"^{ISO_DATE.pattern}$"}
CODE_SHAPE = {"type": "string", "pattern": r"^(\d{6}|\d{8}|\d{10})$"}

Day = Annotated[date, BeforeValidator(_date), WithJsonSchema(DAY_SHAPE)]
Text = Annotated[str, BeforeValidator(_text), WithJsonSchema({"type": "string", "pattern": r"\S"})]
Element = Annotated[str, BeforeValidator(_element), WithJsonSchema({"enum": SYMBOLS.split()})]
CustomsCode = Annotated[str, BeforeValidator(_code), WithJsonSchema(CODE_SHAPE)]
Destination = Annotated[
    str, BeforeValidator(_destination), WithJsonSchema({"type": "string", "pattern": DESTINATION})
]
