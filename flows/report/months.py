"""The monthly story: one exporter's product, and the law in force in each month."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb

from flows.report.figures import ENACTED, PASSED_ON, Interval

PRODUCT = "rare_earth_magnets"


@dataclass(frozen=True)
class MonthRow:
    """A month's exports to the world; masses in tonnes.

    ``controlled`` is what of them the law reached, nothing where a bound is not known.
    """

    row_key: str
    month: date
    observed: float
    controlled: Interval | None
    law_status: str
    in_force_days: int
    days_in_month: int
    instruments: str | None
    quality: str


@dataclass(frozen=True)
class Change:
    """A day on which the law of the product changed, in words."""

    day: date
    text: str


@dataclass(frozen=True)
class Months:
    """Months in order, the changes of law between the first and the last, and the source."""

    rows: list[MonthRow]
    changes: list[Change]
    source_id: str | None
    commodity_code: str | None

    @property
    def missing(self) -> list[date]:
        """Months between the first and the last for which no figure is loaded."""
        if not self.rows:
            return []
        there = {row.month for row in self.rows}
        return [month for month in months_between(min(there), max(there)) if month not in there]


def months_between(first: date, last: date) -> list[date]:
    """Return the first day of every month from ``first`` to ``last``, both with it."""
    found = []
    month = first
    while month <= last:
        found.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return found


def read_months(connection: duckdb.DuckDBPyConnection) -> Months:
    """Read China's exports of magnets to the world from the source that has the most months."""
    found = connection.execute(
        f"""
        with rows as (
            select * from marts.exposure_monthly
            where product = $product and exporter = 'CHN' and importer = 'W00'
                and element = 'ALL' and reporter_side = 'exporter'
                and observed_net_mass_kg is not null and {PASSED_ON}
        ),
        sources as (
            select source_id, code_system, commodity_code from rows
            group by all order by count(*) desc, source_id, commodity_code limit 1
        )
        select
            row_key, month, observed_net_mass_kg / 1000, net_mass_kg_low / 1000,
            net_mass_kg_high / 1000, law_status, in_force_days, days_in_month,
            instruments_in_force, mass_quality_flag, source_id, commodity_code
        from rows semi join sources using (source_id, code_system, commodity_code)
        order by month
        """,
        {"product": PRODUCT},
    ).fetchall()
    rows = [
        MonthRow(
            row_key=key,
            month=month,
            observed=float(observed),
            controlled=None if low is None or high is None else Interval(float(low), float(high)),
            law_status=status,
            in_force_days=days,
            days_in_month=length,
            instruments=instruments,
            quality=quality,
        )
        for key, month, observed, low, high, status, days, length, instruments, quality, *_ in found
    ]
    if not rows:
        return Months([], [], None, None)
    source_id, code = found[0][-2:]
    last = months_between(rows[-1].month, rows[-1].month + timedelta(days=32))[-1]
    return Months(rows, read_changes(connection, code, rows[0].month, last), source_id, code)


def read_changes(
    connection: duckdb.DuckDBPyConnection, code: str, first: date, until: date
) -> list[Change]:
    """Read the days on which controls that reach ``code`` changed, as known now."""
    found = connection.execute(
        """
        select distinct periods.legal_from, periods.status, periods.instrument_id
        from controls.control_periods as periods
        semi join marts.code_links as links
            on periods.item_id = links.item_id and links.commodity_code = $code
                and links.scenario is null
        where periods.scenario = $scenario and periods.known_to = date '9999-12-31'
            and periods.status <> 'not_yet_in_force'
            and $first <= periods.legal_from and periods.legal_from < $until
        order by 1, 2, 3
        """,
        {"code": code, "scenario": ENACTED, "first": first, "until": until},
    ).fetchall()
    words: dict[date, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for day, status, instrument_id in found:
        words[day][status].append(instrument_id)
    return [
        Change(
            day,
            "; ".join(
                f"{', '.join(ids)} {status.replace('_', ' ')}" for status, ids in by_status.items()
            ),
        )
        for day, by_status in words.items()
    ]
