"""Recognises Eurostat's lists by their header, and turns each into the rows of one table."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.core import csv_text
from ingestion.core.csv_text import CsvTable
from ingestion.core.errors import InputRefusedError

Row = dict[str, Any]

CN = re.compile(r"CN (\d{4})")
CPA = re.compile(r"CPA (\d\.\d)")
YEAR_IN_NAME = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
CN8 = re.compile(r"\d{8}")
ROMAN = re.compile(r"[IVX]+")
LEVELS = {2: "chapter", 4: "heading", 6: "subheading", 8: "cn8"}
REMEDY = "See how_to_get in source.yml for the files that are read."


@dataclass(frozen=True)
class Piece:
    """The whole of one table for one year or pair of years, from one file."""

    table: str
    period: str
    rows: list[Row]


def read(path: Path, name: str) -> Piece:
    """Read a file of any known layout.

    Raises ``InputRefusedError`` when it has none, or breaks its own.
    """
    if name.lower().endswith(".txt"):
        return _code_list(path, name)
    table = csv_text.read(path, name)
    reader = _reader(table.header)
    if reader is None:
        raise InputRefusedError(
            name, f"has columns {', '.join(table.header)}, of no known list.", 1, REMEDY
        )
    piece = reader(table)
    if not piece.rows:
        raise InputRefusedError(name, "holds no row.", remedy=csv_text.DOWNLOAD_AGAIN)
    return piece


def is_known(path: Path) -> bool:
    """Tell whether a file of a folder is one of the lists, by its first line or its name."""
    if path.suffix.lower() == ".txt":
        return path.name.lower().startswith("cn8")
    with path.open(encoding="utf-8-sig", errors="replace") as stream:
        header = tuple(field.strip() for field in stream.readline().strip().split(","))
    return _reader(header) is not None


def _reader(header: tuple[str, ...]) -> Callable[[CsvTable], Piece] | None:
    first, second = (*header, "", "")[:2]
    if CN.fullmatch(first):
        if second == "SupText":
            return _codes
        if CN.fullmatch(second):
            return _correlations
        return _cpa_links if CPA.fullmatch(second) else None
    if first.startswith("NACE Rev"):
        if second == "Name":
            return _nace
        return _nace_cpa if CPA.fullmatch(second) else None
    return _hs_links if (first, second) == ("cn8", "hs12") else None


def _codes(table: CsvTable) -> Piece:
    table.require(("SupText", "URI", "Name"))
    year = _year(table.header[0])
    rows = []
    for line, fields in table.rows():
        code = fields[table.header[0]].replace(" ", "")
        level = "section" if ROMAN.fullmatch(code) else LEVELS.get(len(code))
        if level is None or (level != "section" and not code.isdigit()):
            raise InputRefusedError(
                table.name, f"has a code {code!r}, which is no code.", line, REMEDY
            )
        rows.append(
            {
                "cn_year": year,
                "code": code,
                "level": level,
                "sup_text": fields["SupText"] or None,
                "uri_key": fields["URI"] or None,
                "name": fields["Name"] or None,
                "source_line": line,
            }
        )
    return Piece("codes", str(year), rows)


def _correlations(table: CsvTable) -> Piece:
    first, second = table.header[:2]
    before, after = _year(first), _year(second)
    deleted, reused = f"CN{before}_Deleted codes", f"CN{before}_Reused Code"
    table.require(("CNKEY", "TYPE", deleted, reused))
    rows = [
        {
            "cn_year_from": before,
            "cn_year_to": after,
            "code_from": _cn8(table.name, line, fields[first]),
            "code_to": _cn8(table.name, line, fields[second]),
            "cn_key": fields["CNKEY"] or None,
            "type": fields["TYPE"].strip() or None,
            "deleted_code": fields[deleted].strip() or None,
            "reused_code": fields[reused].strip() or None,
            "source_line": line,
        }
        for line, fields in table.rows()
    ]
    return Piece("correlations", f"{before}-{after}", rows)


def _cpa_links(table: CsvTable) -> Piece:
    first, second = table.header[:2]
    year = _year(first)
    rows = [
        {
            "cn_year": year,
            "cn8_code": _cn8(table.name, line, fields[first]),
            "cpa_version": second.removeprefix("CPA "),
            "cpa_code": fields[second].strip(),
            "source_line": line,
        }
        for line, fields in table.rows()
    ]
    return Piece("cpa_links", str(year), rows)


def _nace_cpa(table: CsvTable) -> Piece:
    first, second = table.header[:2]
    rows = [
        {
            "nace_code": fields[first].strip(),
            "cpa_version": second.removeprefix("CPA "),
            "cpa_code": fields[second].strip(),
            "source_line": line,
        }
        for line, fields in table.rows()
    ]
    return Piece("nace_cpa", "all", rows)


def _nace(table: CsvTable) -> Piece:
    table.require(("Name", "URI"))
    rows = [
        {
            "nace_code": fields[table.header[0]].strip(),
            "name": fields["Name"].strip(),
            "uri": fields["URI"].strip() or None,
            "source_line": line,
        }
        for line, fields in table.rows()
    ]
    return Piece("nace", "all", rows)


def _hs_links(table: CsvTable) -> Piece:
    year = _year_in_name(table.name)
    rows = [
        {
            "cn_year": year,
            "cn8_code": _cn8(table.name, line, fields["cn8"]),
            "hs_revision": "HS2012",
            "hs6_code": fields["hs12"].strip(),
            "source_line": line,
        }
        for line, fields in table.rows()
    ]
    return Piece("hs_links", str(year), rows)


def _code_list(path: Path, name: str) -> Piece:
    year = _year_in_name(name)
    lines: Iterable[str] = csv_text.decoded(path, name).splitlines()
    rows = [
        {"cn_year": year, "cn8_code": _cn8(name, line, text), "source_line": line}
        for line, text in enumerate(lines, start=1)
        if text.strip()
    ]
    return Piece("code_lists", str(year), rows)


def _year(heading: str) -> int:
    """Return the year of a heading that was recognised as ``CN 2022``."""
    return int(heading.removeprefix("CN "))


def _year_in_name(name: str) -> int:
    # The HS edition in a name (hs2012) is no year of the nomenclature.
    found = YEAR_IN_NAME.findall(name.lower().replace("hs2012", ""))
    if len(found) != 1:
        raise InputRefusedError(
            name,
            "does not say which year's codes it holds.",
            remedy="Keep the publisher's file name, which ends in the year.",
        )
    return int(found[0])


def _cn8(name: str, line: int, text: str) -> str:
    code = text.replace(" ", "")
    if not CN8.fullmatch(code):
        raise InputRefusedError(
            name,
            f"has a code {text!r} of other than eight digits.",
            line,
            "A spreadsheet program may have dropped leading zeros; take the publisher's own file.",
        )
    return code
