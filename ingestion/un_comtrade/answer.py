"""Reads one answer of the API: is it data, is it whole, does every record have its fields."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import polars as pl

from ingestion.core.errors import InputRefusedError
from ingestion.core.sniff import refuse_html

# Where the API stops without saying so: the preview without a key, and the answer to a key.
PREVIEW_RECORDS = 500
KEY_RECORDS = 100_000
TRUNCATED_REMEDY = "Use a key (COMTRADE_API_KEY), or ask for fewer partners, codes or periods."


def records(name: str, content: bytes, limit: int | None = None) -> list[Mapping[str, Any]]:
    """Return the records of an answer, an empty list when there is no trade.

    Raises ``InputRefusedError`` for a web page, text that is not JSON, another shape, an error told
    in the answer, a ``count`` that is not the number of records, or an answer cut off: at ``limit``
    records, and where it is not known which service answered, at just those of the preview.
    """
    refuse_html(name, content)
    try:
        answer = json.loads(content, parse_constant=_no_number)
    except ValueError as error:
        raise InputRefusedError(
            file=name,
            reason=f"is not JSON: {error}.",
            remedy="Was the download cut off? Ask again.",
        ) from error
    if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
        told = answer.get("message", "") if isinstance(answer, dict) else ""
        raise InputRefusedError(
            file=name,
            reason="has no list called data" + (f"; it says: {told}" if told else "") + ".",
            remedy="An answer of the API v1 (.../C/A/HS) is expected.",
        )
    if answer.get("error"):
        raise InputRefusedError(
            file=name, reason=f"says: {answer['error']}.", remedy="Correct the query and ask again."
        )
    rows: list[Mapping[str, Any]] = answer["data"]
    if answer.get("count") != len(rows):
        raise InputRefusedError(
            file=name,
            line=len(rows),
            reason=f"announces {answer.get('count')} records and holds {len(rows)}.",
            remedy="Was the file edited or cut off? Ask again.",
        )
    if len(rows) == PREVIEW_RECORDS or (limit is not None and len(rows) >= limit):
        raise InputRefusedError(
            file=name,
            line=len(rows),
            reason=f"holds {len(rows)} records, which is where the API cuts an answer off.",
            remedy=TRUNCATED_REMEDY,
        )
    return rows


def frame(name: str, rows: list[Mapping[str, Any]]) -> pl.DataFrame:
    """Type the fields the warehouse keeps, one row per record, with file and record number.

    Codes become text, since 036 is not 36. Raises ``InputRefusedError`` with the record's number
    for a missing field or a value of another type.
    """
    columns: dict[str, list[Any]] = {ours: [] for ours, _ in FIELDS.values()}
    for line, row in enumerate(rows, 1):
        missing = FIELDS.keys() - row.keys() if isinstance(row, dict) else FIELDS.keys()
        if missing:
            raise InputRefusedError(
                file=name,
                line=line,
                reason=f"has no field {', '.join(sorted(missing))}.",
                remedy="Ask the API for complete records; columns are listed in source.yml.",
            )
        for published, (ours, kind) in FIELDS.items():
            try:
                columns[ours].append(READERS[kind](row[published]))
            except (TypeError, ValueError):
                raise InputRefusedError(
                    file=name,
                    line=line,
                    reason=f"{published} is {row[published]!r}, not {WORDS[kind]}.",
                    remedy="Has the layout of the API changed?",
                ) from None
    schema = {ours: TYPES[kind] for ours, kind in FIELDS.values()}
    return pl.DataFrame(columns, schema=schema).with_columns(
        pl.lit(name).alias("source_file"),
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("source_line"),
    )


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number JSON knows")


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError
    return str(value).strip()


def _number(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return float(value)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return int(value)


def _flag(value: Any) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise TypeError
    return value


READERS: Mapping[str, Callable[[Any], Any]] = {
    "text": _text,
    "number": _number,
    "whole": _whole,
    "flag": _flag,
}
TYPES: Mapping[str, Any] = {
    "text": pl.String(),
    "number": pl.Float64(),
    "whole": pl.Int64(),
    "flag": pl.Boolean(),
}
WORDS = {
    "text": "a code",
    "number": "a number",
    "whole": "a whole number",
    "flag": "true or false",
}

# Published field -> our column and how it is read; fields that put a code in words are left.
FIELDS: Mapping[str, tuple[str, str]] = {
    "typeCode": ("type_code", "text"),
    "freqCode": ("freq_code", "text"),
    "refYear": ("ref_year", "whole"),
    "refMonth": ("ref_month", "whole"),
    "period": ("period", "text"),
    "reporterCode": ("reporter_code", "text"),
    "flowCode": ("flow_code", "text"),
    "partnerCode": ("partner_code", "text"),
    "partner2Code": ("partner2_code", "text"),
    "classificationCode": ("classification_code", "text"),
    "cmdCode": ("cmd_code", "text"),
    "customsCode": ("customs_code", "text"),
    "mosCode": ("mos_code", "text"),
    "motCode": ("mot_code", "text"),
    "qtyUnitCode": ("qty_unit_code", "text"),
    "qty": ("qty", "number"),
    "isQtyEstimated": ("is_qty_estimated", "flag"),
    "netWgt": ("net_wgt", "number"),
    "isNetWgtEstimated": ("is_net_wgt_estimated", "flag"),
    "cifvalue": ("cifvalue", "number"),
    "fobvalue": ("fobvalue", "number"),
    "primaryValue": ("primary_value", "number"),
    "legacyEstimationFlag": ("legacy_estimation_flag", "text"),
    "isReported": ("is_reported", "flag"),
    "isAggregate": ("is_aggregate", "flag"),
}
