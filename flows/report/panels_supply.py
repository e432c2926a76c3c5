"""The panels of trade by importer: sectors, suppliers, and the rows of the exposure table."""

from flows.report import charts_bars, words
from flows.report.chart_style import CERTAIN, NARROW, POSSIBLE
from flows.report.data import ReportData
from flows.report.exposure import ExposureRow
from flows.report.figures import ENACTED, WORLD, Interval
from flows.report.panels import (
    Bar,
    Cell,
    Key,
    Link,
    Panel,
    Table,
    names,
    to_instruments,
    to_source,
)
from flows.report.sectors import SectorRow
from flows.report.supply import SupplyRow

RANGE_KEYS = (
    Key(CERTAIN, "certain (up to the low bound)"),
    Key(POSSIBLE, "possible (low to high)"),
)


def sources(data: ReportData) -> tuple[Link | str, ...]:
    """Name the sources of the year's trade."""
    found: list[Link | str] = []
    for source_id in data.exposure.source_ids:
        found += [", " if found else "", to_source(source_id)]
    return (
        "Trade of ",
        str(data.exposure.year),
        ": ",
        *found[1:],
        "; law: ",
        to_source("control_ledger"),
    )


def sectors_title(rows: list[SectorRow]) -> str:
    """Say what the sector with the most may take; sectors that are not established come last."""
    if not rows:
        return words.NO_CONTROL
    named = [each for each in rows if each.sector != "not_established"]
    first = named[0] if named else rows[0]
    title = (
        f"{words.sector(first.sector).split(' (')[0]} may take up to "
        f"{words.dollars(first.value.high)} of the imports under control"
    )
    return f"{title}; none of it is certain" if first.value.low == 0 else title


def sectors_panel(data: ReportData) -> Panel:
    """Show what sectors of first use may depend on."""
    return Panel(
        "sectors",
        "Sectors",
        sectors_title(data.sectors.on(data.build.as_of, data.controller)),
        f"Sums over all importers, for all codes, of the trade of {data.exposure.year}. Sectors "
        "overlap: what one may hold at most, another may hold too, so they must not be added. How "
        "an element is used is known for the EU alone and is applied to every importer.",
        law=words.law_line(data.build.as_of, ENACTED),
        keys=RANGE_KEYS,
        source=sources(data),
    )


def sectors_table(data: ReportData) -> Table:
    """Write what sectors may depend on, with bars drawn to the largest."""
    rows = data.sectors.on(data.build.as_of, data.controller)
    largest = max((each.value.high for each in rows), default=0)
    return Table(
        "Imports under control by sector of first use (NACE), all importers",
        names(
            "Sector", "Value, low–high, bars drawn to the largest", "#Importers", "Use shares of"
        ),
        [
            (
                words.sector(each.sector),
                Bar(
                    each.value.low / largest,
                    each.value.high / largest,
                    words.amounts(each.value),
                ),
                f"{each.importer_count:,}",
                each.basis,
            )
            for each in rows
        ],
    )


def supply_panel(data: ReportData) -> Panel:
    """Show how concentrated suppliers are."""
    importers = [row for row in data.supply.importers if row.importer != WORLD]
    half = sum(row.top1_share is not None and row.top1_share.low > 0.5 for row in importers)
    title = (
        f"{half} of the {words.counted(len(importers), 'largest importer')} buy more than half of "
        "these goods from one country"
    )
    label = f"Ranges by importer. {title}."
    return Panel(
        "suppliers",
        "Suppliers",
        title,
        "The index is the sum of squared shares of suppliers by value: 1 where one country "
        "supplies all, near 0 where very many do. It is a range because some trade names no "
        "supplier: at the low end that trade is spread over many, at the high end one has it all.",
        chart=charts_bars.hhi_chart(data.supply.importers, data.names, label),
        narrow=charts_bars.hhi_chart(data.supply.importers, data.names, label, NARROW),
        is_wide=True,
        keys=(Key(POSSIBLE, "low to high bound; a thin bar is a narrow range"),),
        tables=(
            supply_table("Importers of all listed codes", "Importer", data.supply.importers, data),
            supply_table("The world’s trade, code by code", "Code (HS)", data.supply.codes, data),
        ),
        notes=(f"Shares are parts of: {data.supply.denominator}.",),
        source=(
            f"Trade of {data.supply.year}: ",
            to_source(str(data.supply.source_id)),
            f"; {words.counted(data.supply.importer_count, 'importer')} in "
            "marts.supplier_concentration",
        ),
    )


def supply_table(caption: str, first: str, rows: list[SupplyRow], data: ReportData) -> Table:
    """Write suppliers as a table."""
    return Table(
        caption,
        names(
            first,
            "#Index, low–high",
            "Largest supplier",
            "#Its share",
            "Three largest",
            "#Their share",
            "#Without a named supplier",
        ),
        [
            (
                _supplied(row, first, data),
                words.decimals(row.hhi),
                data.names.area(row.top1_supplier) if row.top1_supplier else "none named",
                words.percents(row.top1_share),
                ", ".join(data.names.area(each) for each in row.top3_suppliers) or "none named",
                words.percents(row.top3_share),
                words.percents(Interval(row.unspecified_share, row.unspecified_share)),
            )
            for row in rows
        ],
    )


def _supplied(row: SupplyRow, first: str, data: ReportData) -> str:
    if first != "Importer":
        return row.subject
    return "World" if row.importer == WORLD else data.names.area(row.importer)


def exposure_rows(data: ReportData, rows: list[ExposureRow]) -> list[tuple[Cell, ...]]:
    """Write rows of the exposure table as it stands before anyone picks anything."""
    return [
        (
            data.names.area(row.importer),
            words.amounts(row.value),
            words.percents(row.share)
            if row.share is None
            else Bar(row.share.low, row.share.high, words.percents(row.share)),
            words.percents(row.supply),
            to_instruments(row.instruments),
        )
        for row in rows
    ]
