"""Who supplies: how concentrated each importer's suppliers are, in bounds."""

from dataclasses import dataclass

import duckdb

from flows.report.figures import PASSED_ON, WORLD, Interval

IMPORTER_LIMIT = 20


@dataclass(frozen=True)
class SupplyRow:
    """One importer, or one code of all importers, and its suppliers; shares 0-1."""

    importer: str
    subject: str
    hhi: Interval
    top1_supplier: str | None
    top1_share: Interval | None
    top3_suppliers: list[str]
    top3_share: Interval | None
    supplier_count: int
    unspecified_share: float
    value_usd: float


@dataclass(frozen=True)
class Supply:
    """The largest importers of controlled codes, and the codes; one source, side and year."""

    importers: list[SupplyRow]
    codes: list[SupplyRow]
    importer_count: int
    year: int | None
    source_id: str | None
    denominator: str | None


def read_supply(connection: duckdb.DuckDBPyConnection, year: int | None) -> Supply:
    """Read concentration of ``year`` from the source and side that has the most importers."""
    chosen = connection.execute(
        f"""
        select source_id, reporter_side, frequency, code_system, min(denominator),
            count(*) filter (where importer <> 'W00')
        from marts.supplier_concentration
        where trade_year = ? and subject_kind = 'element' and subject = 'ALL'
            and {PASSED_ON}
        group by 1, 2, 3, 4 order by 6 desc, 1, 2, 3, 4 limit 1
        """,
        [year],
    ).fetchall()
    if not chosen:
        return Supply([], [], 0, year, None, None)
    *group, denominator, importer_count = chosen[0]
    importers = _rows(
        connection,
        "subject_kind = 'element' and subject = 'ALL'",
        f"importer <> 'W00', value_usd_all_suppliers desc, importer limit {IMPORTER_LIMIT + 1}",
        [*group, year],
    )
    codes = _rows(
        connection,
        f"subject_kind = 'code' and importer = '{WORLD}'",
        "value_usd_all_suppliers desc, subject",
        [*group, year],
    )
    return Supply(importers, codes, importer_count, year, group[0], denominator)


def _rows(
    connection: duckdb.DuckDBPyConnection, where: str, order: str, group: list[object]
) -> list[SupplyRow]:
    found = connection.execute(
        f"""
        select importer, subject, hhi_low, hhi_high, top1_supplier, top1_share_low,
            top1_share_high, top3_suppliers, top3_share_low, top3_share_high, supplier_count,
            unspecified_share, value_usd_all_suppliers
        from marts.supplier_concentration
        where source_id = ? and reporter_side = ? and frequency = ? and code_system = ?
            and trade_year = ? and {where}
        order by {order}
        """,
        group,
    ).fetchall()
    return [
        SupplyRow(
            importer=importer,
            subject=subject,
            hhi=Interval(hhi_low, hhi_high),
            top1_supplier=top1,
            top1_share=None if top1_low is None else Interval(top1_low, top1_high),
            top3_suppliers=top3.split(",") if top3 else [],
            top3_share=None if top3_low is None else Interval(top3_low, top3_high),
            supplier_count=count,
            unspecified_share=unnamed,
            value_usd=float(value),
        )
        for (
            importer,
            subject,
            hhi_low,
            hhi_high,
            top1,
            top1_low,
            top1_high,
            top3,
            top3_low,
            top3_high,
            count,
            unnamed,
            value,
        ) in found
    ]
