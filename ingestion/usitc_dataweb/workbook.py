"""Reads a saved DataWeb report: title rows, a wide table of years, and a total of its values."""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import fastexcel
from fastexcel import FastExcelError

from ingestion.core.errors import InputRefusedError
from ingestion.core.sniff import HEAD_BYTES, refuse_html

PARAMETERS = "Query Parameters"
HEADINGS = ("Data Type", "Country", "HTS Number", "Description", "Quantity Description")
TITLE = re.compile(r"(?P<flow>[^|]+)\|Annual(?: \+ Year-To-Date Data from Jan - (?P<month>\w{3}))?")
YEAR = re.compile(r"(\d{4})(?P<ytd>_Year_to_date)?(?P<suppressed>_Suppressed)?")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
AGAIN = "Save the report from DataWeb again, as an Excel workbook, and leave it unedited."

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet as text: ``lines`` are its rows from the top, line 1 first."""

    file: str
    name: str
    lines: tuple[Cells, ...]

    def refuse(self, reason: str, line: int) -> InputRefusedError:
        """Return the error to raise about a line of this sheet."""
        return InputRefusedError(f"{self.file}, sheet {self.name!r}", reason, line, AGAIN)


def sheets(path: Path, file: str) -> dict[str, Sheet]:
    """Return every sheet of a workbook by name.

    Raises ``InputRefusedError`` for a web page or anything else that is no workbook.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    refuse_html(file, head)
    try:
        book = fastexcel.read_excel(path)
        tables = {
            name: book.load_sheet(name, header_row=None, dtypes="string").to_polars()
            for name in book.sheet_names
        }
    except FastExcelError as error:
        raise InputRefusedError(file, "is no whole Excel workbook.", remedy=AGAIN) from error
    return {
        name: Sheet(
            file,
            name,
            tuple(tuple((cell or "").strip() for cell in row) for row in table.rows()),
        )
        for name, table in tables.items()
    }


def parameters(found: dict[str, Sheet], file: str) -> dict[str, str]:
    """Return what the report was asked for, by the name of the question.

    Raises ``InputRefusedError`` when the sheet is missing: without it nobody knows which countries
    were chosen.
    """
    if PARAMETERS not in found:
        raise InputRefusedError(file, f"has no sheet {PARAMETERS!r}.", remedy=AGAIN)
    asked = {row[0]: row[1] for row in found[PARAMETERS].lines if len(row) > 1 and row[1]}
    for name in ("Download Date", "Trade Flow", "Country List", "Commodity List"):
        if name not in asked:
            raise found[PARAMETERS].refuse(f"does not say {name!r}.", 1)
    return asked


def rows(sheet: Sheet) -> list[dict[str, Any]]:
    """Return the landed rows of a sheet of figures, after checking its own totals.

    Raises ``InputRefusedError`` when the layout is another one, a figure is no number, the count
    of rows differs from the one printed, or the rows do not add up to the printed total.
    """
    flow, last_month = _title(sheet)
    if len(sheet.lines) < 4 or sheet.lines[2][: len(HEADINGS)] != HEADINGS:
        raise sheet.refuse(f"does not have the columns {', '.join(HEADINGS)}.", 3)
    columns = _columns(sheet)
    body = [(line, cells) for line, cells in enumerate(sheet.lines[3:], start=4) if any(cells)]
    totals = [cells for _, cells in body if cells[0].startswith("Total")]
    body = [(line, cells) for line, cells in body if not cells[0].startswith("Total")]
    _check_count(sheet, len(body))
    made = []
    for year, places in columns.items():
        values = [
            (line, cells, _number(sheet, line, cells[places["value"]])) for line, cells in body
        ]
        for total in totals:
            _check_total(sheet, year, values, total[places["value"]])
        is_ytd = "_" in year
        # A year in which nothing was traded with anybody is a year that is not over yet.
        is_data = is_ytd or any(value for _, _, value in values)
        for line, cells, value in values:
            made.append(
                {
                    "trade_flow": flow,
                    "data_type": cells[0],
                    "year": int(year[:4]),
                    "month_from": 1,
                    "month_to": last_month if is_ytd else 12,
                    "country": cells[1],
                    "hts_number": cells[2],
                    "description": cells[3],
                    "quantity_description": cells[4],
                    "value": str(value) if is_data else None,
                    "value_reason": "published" if is_data else "not_published",
                    "suppressed_count": _suppressed(sheet, line, cells, places),
                    "source_line": line,
                }
            )
    return made


def _title(sheet: Sheet) -> tuple[str, int]:
    match = TITLE.match(sheet.lines[0][0]) if sheet.lines else None
    if match is None:
        raise sheet.refuse("does not begin with the title of an annual DataWeb report.", 1)
    month = match["month"]
    if month and month not in MONTHS:
        raise sheet.refuse(f"names a month that is none: {month!r}.", 1)
    return match["flow"].strip(), MONTHS.index(month) + 1 if month else 12


def _columns(sheet: Sheet) -> dict[str, dict[str, int]]:
    """Return, per year as headed, where its value and its count of suppressed records stand."""
    found: dict[str, dict[str, int]] = {}
    for place, name in enumerate(sheet.lines[2]):
        if place < len(HEADINGS) or not name:
            continue
        match = YEAR.fullmatch(name)
        if match is None:
            raise sheet.refuse(f"has a column {name!r}, which is no year.", 3)
        year = match[1] + (match["ytd"] or "")
        found.setdefault(year, {})["suppressed" if match["suppressed"] else "value"] = place
    missing = sorted(year for year, places in found.items() if "value" not in places)
    if missing or not found:
        raise sheet.refuse(f"has no figures for {', '.join(missing) or 'any year'}.", 3)
    return found


def _number(sheet: Sheet, line: int, text: str) -> Decimal:
    if not NUMBER.fullmatch(text):
        raise sheet.refuse(f"holds {text!r} where a number is due.", line)
    return Decimal(text)


def _suppressed(sheet: Sheet, line: int, cells: Cells, places: dict[str, int]) -> int | None:
    if "suppressed" not in places:
        return None
    return int(_number(sheet, line, cells[places["suppressed"]]))


def _check_count(sheet: Sheet, count: int) -> None:
    printed = sheet.lines[1][1] if len(sheet.lines[1]) > 1 else ""
    if printed != str(count):
        raise sheet.refuse(f"says it has {printed} rows and has {count}.", 2)


def _check_total(
    sheet: Sheet, year: str, values: list[tuple[int, Cells, Decimal]], printed: str
) -> None:
    total = _number(sheet, len(sheet.lines), printed.replace(",", ""))
    # The printed total is rounded to a whole dollar.
    if abs(sum((value for _, _, value in values), Decimal(0)) - total) > 1:
        raise sheet.refuse(f"has rows of {year} that do not add up to its total {printed}.", 3)
