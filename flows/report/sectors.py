"""What sectors of first use may depend on, by reading of the law and day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import duckdb

from flows.report.figures import ENACTED, PASSED_ON, Interval, Turns


@dataclass(frozen=True)
class SectorRow:
    """Imports of all importers from one exporter that one sector may depend on, US dollars."""

    exporter: str
    sector: str
    value: Interval
    importer_count: int
    basis: str


@dataclass(frozen=True)
class Sectors:
    """By scenario the rows that hold from a day on, oldest first; largest value first in each."""

    turns: Turns[list[SectorRow]]

    def on(self, day: date, exporter: str | None, scenario: str = ENACTED) -> list[SectorRow]:
        """Return one scenario's rows of one exporter on one day, largest value first."""
        rows = self.turns.on(day, scenario) or []
        return [row for row in rows if row.exporter == exporter]


def read_sectors(connection: duckdb.DuckDBPyConnection, year: int | None) -> Sectors:
    """Read what each sector may depend on, over all importers.

    Bounds are sums of importers' bounds; what a sector may hold at most, another may hold too.
    """
    found = connection.execute(
        f"""
        with sectors as (
            select * from marts.exposure
            where element = 'ALL' and sector <> 'ALL' and trade_year = ? and {PASSED_ON}
        ),
        days as (
            select scenario, as_of_from as day from sectors
            union
            select scenario, as_of_to from sectors
        )
        select
            days.scenario, days.day, sectors.exporter, sectors.sector,
            sum(value_usd_low), sum(value_usd_high), count(distinct importer),
            string_agg(distinct use_share_basis, '; ' order by use_share_basis)
        from days
        left join sectors
            on sectors.scenario = days.scenario
            and sectors.as_of_from <= days.day and days.day < sectors.as_of_to
        group by all
        order by days.scenario, days.day, sum(value_usd_high) desc, sectors.exporter, sectors.sector
        """,
        [year],
    ).fetchall()
    by_day: dict[tuple[str, date], list[SectorRow]] = defaultdict(list)
    for scenario, day, exporter, sector, low, high, importers, basis in found:
        # A day on which nothing is under control any more has no sector.
        by_day[scenario, day] += (
            [SectorRow(exporter, sector, Interval(float(low), float(high)), importers, basis)]
            if sector
            else []
        )
    return Sectors(Turns.of(by_day))
