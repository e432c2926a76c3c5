"""Says which evidence narrows the bounds of a row, as marts.tightened_bounds has it."""

from decimal import Decimal
from typing import Any

import duckdb

from flows.explain_reasons import Reason

# How a row of a mart is found again among the bounds that evidence bears on.
CELL_OF = {
    "marts.exposure": """
        select bounds.* from marts.tightened_bounds as bounds
        inner join marts.exposure as mart
            on bounds.source_id = mart.source_id and bounds.reporter_side = mart.reporter_side
            and bounds.period = cast(mart.trade_year as varchar)
            and bounds.exporter = mart.exporter and bounds.importer = mart.importer
            and bounds.element = mart.element and bounds.code_system = mart.code_system
            and bounds.commodity_code = 'ALL'
        where mart.row_key = ? and mart.sector = 'ALL'
        """,
    "marts.exposure_monthly": """
        select bounds.* from marts.tightened_bounds as bounds
        inner join marts.exposure_monthly as mart
            on bounds.source_id = mart.source_id and bounds.reporter_side = mart.reporter_side
            and bounds.period = strftime(mart.month, '%Y-%m')
            and bounds.exporter = mart.exporter and bounds.importer = mart.importer
            and bounds.element = mart.element and bounds.code_system = mart.code_system
            and bounds.commodity_code = mart.commodity_code
        where mart.row_key = ?
        """,
    "marts.tightened_bounds": "from marts.tightened_bounds where row_key = ?",
}
MEASURES = (("net_mass_kg", "net_mass"), ("value_usd", "value"))


def bound_reasons(
    connection: duckdb.DuckDBPyConnection, mart: str | None, row_key: str
) -> list[Reason]:
    """Return what evidence does to the row's bounds; empty where the mart has none to narrow."""
    query = CELL_OF.get(mart or "")
    if query is None:
        return []
    cursor = connection.execute(query, [row_key])
    names = [column[0] for column in cursor.description or []]
    rows = cursor.fetchall()
    if not rows:
        return [Reason("narrowed by", "nothing", "no published figure bears on the row's goods")]
    cell = dict(zip(names, rows[0], strict=True))
    found: list[Reason] = []
    for measure, short in MEASURES:
        found += _measure(connection, cell, measure, short, is_own=mart == "marts.tightened_bounds")
    if mart != "marts.tightened_bounds":
        found.append(Reason("see", f"marts.tightened_bounds {cell['row_key']}", ""))
    return found


def _measure(
    connection: duckdb.DuckDBPyConnection,
    cell: dict[str, Any],
    measure: str,
    short: str,
    *,
    is_own: bool,
) -> list[Reason]:
    status = cell[f"{short}_status"]
    name = f"{measure} listed"
    if status == "not_observed":
        return []
    if status != "tightened":
        said = {
            "unchanged": "published figures say no more than the codes",
            "no_evidence": "no published figure bears on it",
            "conflict": "published figures contradict each other: quality.conflicts",
        }[status]
        return [] if is_own and status != "conflict" else [Reason(name, status, said)]
    before = interval(cell[f"{measure}_low"], cell[f"{measure}_high"])
    after = interval(cell[f"tightened_{measure}_low"], cell[f"tightened_{measure}_high"])
    found = [Reason(name, after, f"narrowed from {before}; goods under control are at most these")]
    for end in ("low", "high"):
        for key in (cell[f"{short}_{end}_evidence"] or "").split(","):
            found += _evidence(connection, f"{measure} {end} by", key)
    return found


def _evidence(connection: duckdb.DuckDBPyConnection, name: str, key: str) -> list[Reason]:
    rows = connection.execute(
        "select kind, figures, premise from marts.bound_evidence where constraint_key = ?", [key]
    ).fetchall()
    return [
        Reason(name, f"{' '.join(filter(None, (kind, figures)))}: {premise}", "")
        for kind, figures, premise in rows
    ]


def interval(low: Any, high: Any) -> str:
    """Return both ends in words; an end that is not given is open."""
    if low is not None and low == high:
        return number(low)
    return f"{number(low)} to {number(high)}"


def number(value: Any) -> str:
    """Return a number as a person reads it: groups of thousands, no empty decimals."""
    if value is None:
        return "open"
    if isinstance(value, Decimal):
        text = f"{value:,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, float):
        return f"{value:,.9g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
