"""Exposure: the rows of the table, and what map, heat map and sectors show of one day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb

from flows.report.figures import ALL, ENACTED, PASSED_ON, Interval, Turns

# NOTE: some 80 bytes a row in the page, and up to 400 for its evidence; with these, and scenarios
# that agree told once, a page of every country's trade stays below two megabytes.
ROW_LIMIT = 9_000
# Elements under control; those that no code tells apart stand together.
Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ExposureRow:
    """One row of marts.exposure over all sectors; values in US dollars."""

    row_key: str
    scenario: str
    day_from: date
    day_to: date
    exporter: str
    importer: str
    element: str
    value: Interval
    all_suppliers: float | None
    supply: Interval | None
    instruments: str | None

    @property
    def share(self) -> Interval | None:
        """The part of all imports under the same codes; nothing where they are not known."""
        return self.value.part_of(self.all_suppliers) if self.all_suppliers else None

    def holds_on(self, day: date) -> bool:
        """Say whether ``day`` lies in the interval of law."""
        return self.day_from <= day < self.day_to


@dataclass(frozen=True)
class Scenario:
    """A reading of the law."""

    scenario: str
    title: str


@dataclass(frozen=True)
class Exposure:
    """Every row of one year, and by scenario the groups that hold from a day on, oldest first."""

    year: int | None
    rows: list[ExposureRow]
    scenarios: list[Scenario]
    groups: Turns[Groups]
    source_ids: list[str]

    def on(self, day: date, element: str = ALL, scenario: str = ENACTED) -> list[ExposureRow]:
        """Return one scenario's rows of one element on one day, largest value first."""
        found = [
            row
            for row in self.rows
            if row.scenario == scenario and row.element == element and row.holds_on(day)
        ]
        return sorted(found, key=lambda row: (-row.value.high, row.exporter, row.importer))

    def groups_on(self, day: date, scenario: str = ENACTED) -> Groups:
        """Return the elements under control on one day, those with the same codes together."""
        return self.groups.on(day, scenario) or ()

    def controller(self, day: date) -> str | None:
        """Return the exporter under control with the most value at stake on ``day``."""
        sums: dict[str, float] = defaultdict(float)
        for row in self.on(day):
            sums[row.exporter] += row.value.high
        return max(sorted(sums), key=lambda exporter: sums[exporter]) if sums else None

    def carried(self, day: date) -> "Carried":
        """Return the rows a page can carry: all codes of every importer before single elements.

        The importers with the most value on ``day`` come first, each with all its rows or none.
        """
        first = [row.importer for row in self.on(day)]
        ranked = list(dict.fromkeys([*first, *sorted({row.importer for row in self.rows})]))
        kept: list[ExposureRow] = []
        whole: list[list[str]] = []
        for is_all in (True, False):
            by_importer: dict[str, list[ExposureRow]] = defaultdict(list)
            for row in self.rows:
                if (row.element == ALL) == is_all:
                    by_importer[row.importer].append(row)
            held: list[str] = []
            for importer in ranked:
                if len(kept) + len(by_importer[importer]) > ROW_LIMIT:
                    break
                kept += by_importer[importer]
                held.append(importer)
            whole.append(held)
        return Carried(kept, ranked, *whole)


@dataclass(frozen=True)
class Carried:
    """The rows in the page, and the importers: all, those with all codes, those with elements."""

    rows: list[ExposureRow]
    importers: list[str]
    with_all_codes: list[str]
    with_elements: list[str]


def read_exposure(connection: duckdb.DuckDBPyConnection) -> Exposure:
    """Read the newest year that at least half as many importers have as the best covered year."""
    year = connection.execute(
        f"""
        with years as (
            select trade_year, count(distinct importer) as importers
            from marts.exposure where sector = 'ALL' and {PASSED_ON} group by 1
        )
        select max(trade_year) from years
        where 2 * importers >= (select max(importers) from years)
        """
    ).fetchall()[0][0]
    found = connection.execute(
        f"""
        select
            row_key, scenario, as_of_from, as_of_to, exporter, importer, element,
            value_usd_low, value_usd_high, value_usd_all_suppliers,
            share_of_supply_low, share_of_supply_high, instruments_in_force
        from marts.exposure
        where sector = 'ALL' and trade_year = ? and {PASSED_ON}
        order by scenario, as_of_from, exporter, importer, element
        """,
        [year],
    ).fetchall()
    rows = [_exposure_row(*row) for row in found]
    sources = connection.execute(
        f"select distinct source_id from marts.exposure where trade_year = ? and {PASSED_ON} "
        "order by 1",
        [year],
    ).fetchall()
    return Exposure(
        year,
        rows,
        read_scenarios(connection),
        read_groups(connection),
        [s[0] for s in sources],
    )


def _exposure_row(
    row_key: str,
    scenario: str,
    day_from: date,
    day_to: date,
    exporter: str,
    importer: str,
    element: str,
    low: Decimal,
    high: Decimal,
    whole: Decimal | None,
    supply_low: float | None,
    supply_high: float | None,
    instruments: str | None,
) -> ExposureRow:
    return ExposureRow(
        row_key,
        scenario,
        day_from,
        day_to,
        exporter,
        importer,
        element,
        value=Interval(float(low), float(high)),
        all_suppliers=None if whole is None else float(whole),
        supply=None
        if supply_low is None or supply_high is None
        else Interval(supply_low, supply_high),
        instruments=instruments,
    )


def read_scenarios(connection: duckdb.DuckDBPyConnection) -> list[Scenario]:
    """Read every reading of the law, what acts alone say first."""
    found = connection.execute(
        "select scenario, title from controls.scenarios order by scenario <> 'enacted', scenario"
    ).fetchall()
    return [Scenario(*row) for row in found]


def read_groups(connection: duckdb.DuckDBPyConnection) -> Turns[Groups]:
    """Read which elements are under control, from each day on which that may change."""
    found = connection.execute(
        """
        with days as (
            select scenario, as_of_from as day from marts.exposure_codes
            union
            select scenario, as_of_to from marts.exposure_codes
        ),
        sets as (
            select days.scenario, days.day, codes.element, string_agg(
                concat_ws('/', controller_id, destination_class, code_system, commodity_code),
                ',' order by controller_id, destination_class, code_system, commodity_code
            ) as codes
            from days
            left join marts.exposure_codes as codes
                on codes.scenario = days.scenario
                and codes.as_of_from <= days.day and days.day < codes.as_of_to
                and codes.tier <> 'C' and codes.element <> 'ALL'
            group by days.scenario, days.day, codes.element
        )
        select scenario, day, list(element order by element) from sets
        group by scenario, day, codes order by 1, 2, 3
        """
    ).fetchall()
    by_day: dict[tuple[str, date], list[tuple[str, ...]]] = defaultdict(list)
    for scenario, day, elements in found:
        by_day[scenario, day] += [tuple(elements)] if elements[0] else []
    return Turns.of({day: tuple(groups) for day, groups in by_day.items()})
