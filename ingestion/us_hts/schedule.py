"""Reads the schedule's CSV: a hierarchy by indentation, units as a JSON list, some HTML."""

import html
import json
import re
from typing import Any

from ingestion.core.csv_text import CsvTable
from ingestion.core.errors import InputRefusedError

COLUMNS = (
    "HTS Number",
    "Indent",
    "Description",
    "Unit of Quantity",
    "General Rate of Duty",
    "Special Rate of Duty",
    "Column 2 Rate of Duty",
    "Quota Quantity",
    "Additional Duties",
)
EDITION = re.compile(r"hts_(\d{4})_(.+?)(?:_csv)?\.csv", re.IGNORECASE)
NUMBER = re.compile(r"\d{4}(\.\d{2}(\.\d{2}(\.\d{2})?)?)?")
EXPONENT = re.compile(r"<sup[^>]*>\s*([23])\s*</sup>")
TAG = re.compile(r"<[^<>]*>")
EXPONENTS = {"2": "²", "3": "³"}
REMEDY = "Export the schedule again from hts.usitc.gov and leave it unedited."


def edition_of(name: str) -> tuple[int, str]:
    """Return the year and the edition within it from a file's name.

    Raises ``InputRefusedError`` when the name says neither; the file itself does not.
    """
    match = EDITION.fullmatch(name)
    if match is None:
        raise InputRefusedError(
            name,
            "does not say which edition of the schedule it is.",
            remedy="Keep the publisher's file name: hts_2024_basic_edition_csv.csv.",
        )
    return int(match[1]), match[2].lower()


def read_lines(table: CsvTable) -> list[dict[str, Any]]:
    """Return the lines of a schedule, each with the path of headers above it.

    Raises ``InputRefusedError`` for another table, a number or an indent of another form, or units
    that are no list.
    """
    table.require(COLUMNS)
    year, edition = edition_of(table.name)
    lines: list[dict[str, Any]] = []
    path: list[tuple[int, str]] = []
    for place, (line, fields) in enumerate(table.rows(), start=1):
        number, indent = _place(table.name, line, fields)
        text = plain(fields["Description"])
        # A line hangs under the last one that is indented less.
        path = [step for step in path if step[0] < indent] + [(indent, text.rstrip(":"))]
        units = _units(table.name, line, fields["Unit of Quantity"])
        lines.append(
            {
                "hts_year": year,
                "hts_edition": edition,
                "row_number": place,
                "hts_number": number or None,
                "digits": number.replace(".", "") or None,
                "indent": indent,
                "description": text,
                "description_path": " > ".join(step for _, step in path),
                "unit_of_quantity": fields["Unit of Quantity"] or None,
                "unit_1": units[0],
                "unit_2": units[1],
                "general_rate": plain(fields["General Rate of Duty"]) or None,
                "special_rate": plain(fields["Special Rate of Duty"]) or None,
                "column_2_rate": plain(fields["Column 2 Rate of Duty"]) or None,
                "quota_quantity": plain(fields["Quota Quantity"]) or None,
                "additional_duties": plain(fields["Additional Duties"]) or None,
                "source_line": line,
            }
        )
    if not lines:
        raise InputRefusedError(table.name, "holds no line.", remedy=REMEDY)
    return lines


def plain(text: str) -> str:
    """Return a text without mark-up: square and cubic keep their exponent, the rest is dropped."""
    raised = EXPONENT.sub(lambda match: EXPONENTS[match[1]], text)
    return " ".join(html.unescape(TAG.sub("", raised)).split())


def _place(name: str, line: int, fields: dict[str, str]) -> tuple[str, int]:
    number, indent = fields["HTS Number"].strip(), fields["Indent"].strip()
    if number and not NUMBER.fullmatch(number):
        raise InputRefusedError(name, f"has a number {number!r}.", line, REMEDY)
    if not indent.isdigit():
        raise InputRefusedError(name, f"has an indent {indent!r}.", line, REMEDY)
    return number, int(indent)


def _units(name: str, line: int, text: str) -> tuple[str | None, str | None]:
    if not text:
        return None, None
    try:
        listed = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputRefusedError(name, f"has the units {text!r}.", line, REMEDY) from error
    if not isinstance(listed, list) or not 1 <= len(listed) <= 2:
        raise InputRefusedError(
            name, f"has the units {text!r}, not one or two of them.", line, REMEDY
        )
    first, second = (*listed, "")[:2]
    return plain(str(first)) or None, plain(str(second)) or None
