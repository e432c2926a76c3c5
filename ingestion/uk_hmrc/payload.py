"""Reads pages of the OData service, and sums the records of one flow."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from ingestion.core.errors import InputRefusedError
from ingestion.core.fields import number, read_json

NEXT = "@odata.nextLink"
KEYS = ("MonthId", "FlowTypeId", "CountryId", "Commodity", "Country", "Value", "NetMass")
AMOUNTS = {"value": "Value", "net_mass": "NetMass", "supp_unit": "SuppUnit"}
TEXTS = (
    "month_id",
    "flow_type_id",
    "country_id",
    "cn8_code",
    "country_code_alpha",
    "country_name",
    "partner_code",
    "source_file",
)
CONFIDENTIAL = "Confidential Country"
WITHHELD = "QX"

Key = tuple[str, str, str, str | None]


@dataclass(frozen=True)
class Record:
    """One record of a page, with its place."""

    fields: dict[str, Any]
    file: str
    line: int


def is_busy(head: bytes) -> bool:
    """Tell the plain sentence of a throttled service from an answer, which is an object."""
    return not head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"<"))


def read_page(name: str, path: Path) -> dict[str, Any]:
    """Read one page.

    Raises ``InputRefusedError`` for anything but an object with a list called ``value``.
    """
    page = read_json(name, path)
    if not isinstance(page, dict) or not isinstance(page.get("value"), list):
        raise InputRefusedError(
            file=name,
            line=1,
            reason="is not an answer of the OData service: it has no list called value.",
            remedy="Expected a saved answer of https://api.uktradeinfo.com/OTS.",
        )
    return page


def records(pages: dict[str, dict[str, Any]]) -> list[Record]:
    """Return the records of all pages of one answer.

    Raises ``InputRefusedError`` when a page is missing or a record lacks a field.
    """
    going_on = [name for name, page in pages.items() if NEXT in page]
    if len(going_on) != len(pages) - 1:
        raise InputRefusedError(
            file=sorted(pages)[-1],
            reason=f"{len(going_on)} of {len(pages)} pages name a next one; pages are missing.",
            remedy="Follow @odata.nextLink to the end, and hand over all pages (_p1, _p2).",
        )
    found = []
    for name, page in pages.items():
        for line, fields in enumerate(page["value"], start=1):
            missing = [key for key in KEYS if key not in fields]
            if missing:
                raise InputRefusedError(
                    file=name,
                    line=line,
                    reason=f"has no {', '.join(missing)}.",
                    remedy="Ask with $expand=Commodity,Country.",
                )
            found.append(Record(fields, name, line))
    return found


def flows(found: Iterable[Record]) -> pl.DataFrame:
    """Sum records to one row per month, flow type, country and code.

    An amount missing from one record is missing from the sum: a part is not the whole.
    """
    groups: dict[Key, list[Record]] = {}
    for record in found:
        groups.setdefault(_key(record), []).append(record)
    rows = [_row(key, group) for key, group in groups.items()]
    text = dict.fromkeys([*TEXTS, *AMOUNTS], pl.String)
    numbers = dict.fromkeys(("suppression_index", "record_count", "source_line"), pl.Int64)
    return pl.DataFrame(rows, schema={**text, **numbers})


def _key(record: Record) -> Key:
    fields = record.fields
    code = (fields["Commodity"] or {}).get("Cn8Code")
    return (
        str(fields["MonthId"]),
        str(fields["FlowTypeId"]),
        str(fields["CountryId"]),
        str(code).strip() if code else None,
    )


def _row(key: Key, group: list[Record]) -> dict[str, Any]:
    first = group[0]
    country = first.fields["Country"] or {}
    alpha = str(country.get("CountryCodeAlpha") or "").strip() or None
    name = str(country.get("CountryName") or "").strip() or None
    month, flow_type, country_id, code = key
    return {
        "month_id": month,
        "flow_type_id": flow_type,
        "country_id": country_id,
        "cn8_code": code,
        "country_code_alpha": alpha,
        "country_name": name,
        "partner_code": WITHHELD if alpha is None and name == CONFIDENTIAL else alpha,
        "suppression_index": max(int(each.fields.get("SuppressionIndex") or 0) for each in group),
        "record_count": len(group),
        "source_file": first.file,
        "source_line": first.line,
        **{column: _sum(group, field) for column, field in AMOUNTS.items()},
    }


def _sum(group: list[Record], field: str) -> str | None:
    amounts = [number(each.fields.get(field), each.file, each.line, field) for each in group]
    whole = [Decimal(amount) for amount in amounts if amount is not None]
    return f"{sum(whole):f}" if len(whole) == len(group) else None
