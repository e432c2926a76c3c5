"""Reads a CSV of the query page by the names of its columns; nothing is read by position."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from ingestion.core.errors import InputRefusedError
from ingestion.core.fields import number
from ingestion.core.sniff import HEAD_BYTES, refuse_html
from ingestion.core.wanted import MONTH

COLUMNS = {
    "数据年月": "period",
    "商品编码": "commodity_code",
    "商品名称": "commodity_name",
    "贸易伙伴编码": "partner_code",
    "贸易伙伴名称": "partner_name",
    "第一数量": "quantity_1",
    "第一计量单位": "unit_1",
    "第二数量": "quantity_2",
    "第二计量单位": "unit_2",
    "美元": "value_usd",
}
OPTIONAL = frozenset({"商品名称", "第二数量", "第二计量单位"})
AMOUNTS = ("quantity_1", "quantity_2", "value_usd")
# Columns of questions that give something else than whole flows in dollars, and what to ask.
REFUSED = {
    "贸易方式编码": "is cut by trade mode; ask without it.",
    "注册地编码": "is cut by registered place; ask without it.",
    "人民币": "is in yuan; ask for US dollars, for no exchange rate is applied.",
}
DIRECTIONS = {"export": ("export", "出口"), "import": ("import", "进口")}
MISSING = ("", "-", "--")


def direction_of(name: str) -> str:
    """Tell imports from exports by the name of the file.

    Raises ``InputRefusedError`` for a name that says neither or both.
    """
    found = [
        direction
        for direction, words in DIRECTIONS.items()
        if any(word in name.lower() for word in words)
    ]
    if len(found) != 1:
        raise InputRefusedError(
            file=name,
            reason="does not say whether it holds imports or exports, and neither does its text.",
            remedy="Put import or export (进口, 出口) into its name.",
        )
    return found[0]


def rows(name: str, path: Path) -> Iterator[dict[str, object]]:
    """Yield the rows of a file; ``source_line`` is the line, the header being line 1.

    Raises ``InputRefusedError`` with the line for a wrong column, month or number.
    """
    direction = direction_of(name)
    reader = csv.reader(io.StringIO(_text(name, path), newline=""))
    header = [column.strip().lstrip("\ufeff") for column in next(reader, [])]
    _refuse_header(name, header)
    for values in reader:
        if not any(value.strip() for value in values):
            continue
        if len(values) != len(header):
            raise InputRefusedError(
                file=name,
                line=reader.line_num,
                reason=f"has {len(values)} fields instead of {len(header)}.",
                remedy="Is the file cut off?",
            )
        yield _row(name, reader.line_num, dict(zip(header, values, strict=True)), direction)


def _row(name: str, line: int, fields: dict[str, str], direction: str) -> dict[str, object]:
    row: dict[str, object] = dict.fromkeys(COLUMNS.values())
    for published, column in COLUMNS.items():
        text = fields.get(published, "").strip().strip("\t")
        row[column] = None if text in MISSING else text
    for column in AMOUNTS:
        text = str(row[column] or "").replace(",", "")
        row[column] = number(text, name, line, column)
    month = str(row["period"] or "")
    row["period"] = f"{month[:4]}-{month[4:]}"
    if not MONTH.fullmatch(str(row["period"])):
        raise InputRefusedError(
            file=name,
            line=line,
            reason=f"数据年月 is {month!r}, not a month like 202506.",
            remedy="Ask for the data shown by month.",
        )
    return row | {"direction": direction, "source_file": name, "source_line": line}


def _refuse_header(name: str, header: list[str]) -> None:
    for column, why in REFUSED.items():
        if column in header:
            raise InputRefusedError(file=name, line=1, reason=why)
    unknown = [column for column in header if column and column not in COLUMNS]
    missing = [column for column in COLUMNS if column not in header and column not in OPTIONAL]
    told = [f"column {', '.join(unknown)} is not known"] if unknown else []
    told += [f"column {', '.join(missing)} is missing"] if missing else []
    if not told and len(set(header)) != len(header):
        told = ["a column stands twice"]
    if told:
        raise InputRefusedError(
            file=name,
            line=1,
            reason=f"{'; '.join(told)}.",
            remedy=f"Known columns: {', '.join(COLUMNS)}.",
        )


def _text(name: str, path: Path) -> str:
    data = path.read_bytes()
    refuse_html(name, data[:HEAD_BYTES])
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputRefusedError(
        file=name,
        line=1,
        reason="is neither GB18030 nor UTF-8 text.",
        remedy="Hand over the file as it was downloaded, not a workbook.",
    )
