"""What changed in figures: editions that came, flows that were revised, exposures that moved."""

from collections import Counter
from collections.abc import Mapping

import duckdb

from flows.change import LISTED, Change, Topic
from flows.changes_law import Rows
from flows.changes_tables import Differing

LOADS, FLOWS = "quality.loads", "marts.trade_flows"
YEARLY, MONTHLY = "marts.exposure", "marts.exposure_monthly"
# Of exposures just those that moved most are told.
MOVERS = 25


def editions(
    connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Differing]
) -> list[Change]:
    """Say which editions are new and which are no longer there, with what became of them."""
    if not _has(tables, LOADS, "edition_id", "vintage", "status", "row_count"):
        return []
    found = []
    for source_id, edition, vintage, kind, batches, rows, kept_out in connection.execute(
        EDITIONS
    ).fetchall():
        apart = f", {kept_out} of them kept out by a gate" if kept_out else ""
        was = "came" if kind == "added" else "is no longer loaded"
        batch = "batch" if batches == 1 else "batches"
        found.append(
            Change(
                topic="data",
                kind=kind,
                table=LOADS,
                subject=f"{source_id} {edition}",
                field=None,
                before=vintage if kind == "withdrawn" else None,
                after=vintage if kind == "added" else None,
                difference=None,
                unit=None,
                sentence=f"{source_id}: edition {edition} {was}, {batches} {batch} of {rows:,} "
                f"rows{apart}.",
            )
        )
    return found


def flows(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Differing]) -> Rows:
    """Compare the current flows of watched codes, the largest differences first.

    Flows whose publisher forbids passing them on are counted and not listed.
    """
    if not _has(tables, FLOWS, "is_current", "value_native", "currency", "net_mass_kg"):
        return Rows((), ())
    connection.execute(CHANGED_FLOWS)
    counts = dict(
        connection.execute("select kind, count(*) from changed_flows group by all").fetchall()
    )
    listed = connection.execute(LARGEST_FLOWS, [LISTED]).fetchall()
    changes = tuple(
        Change(
            topic="data",
            kind=kind,
            table=FLOWS,
            subject=subject,
            field="value" if unit != "kg" else "net_mass_kg",
            before=_number(before),
            after=_number(after),
            difference=None if difference is None else float(difference),
            unit=unit,
            sentence=f"{subject}: {_told(kind, before, after, unit)}.",
        )
        for subject, kind, before, after, difference, unit in listed
    )
    of_kind = Counter(each.kind for each in changes)
    unlisted: list[tuple[Topic, str, int]] = [
        ("data", kind, count - of_kind[kind]) for kind, count in counts.items()
    ]
    return Rows(changes, tuple(unlisted))


def exposures(
    connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Differing], on: str
) -> list[Change]:
    """Say which exposures moved most: of years under the law of a day, and of months.

    An exposure is an interval; it moves by the larger of what its two ends moved by. Where there is
    none in one of the builds, it moves by all of the other.
    """
    rows: list[tuple[object, ...]] = []
    if _has(tables, YEARLY, "as_of_from", "as_of_to", "sector", "trade_year"):
        rows += connection.execute(YEARLY_MOVES, {"day": on, "most": MOVERS}).fetchall()
    if _has(tables, MONTHLY, "month", "value_usd_low", "net_mass_kg_low"):
        for measure, unit in (("value_usd", "USD"), ("net_mass_kg", "kg")):
            query = MONTHLY_MOVES.format(measure=measure, unit=unit)
            rows += connection.execute(query, {"most": MOVERS}).fetchall()
    return [
        Change(
            topic="exposure",
            kind="moved",
            table=str(table),
            subject=str(subject),
            field="interval",
            before=_interval(low_before, high_before),
            after=_interval(low_after, high_after),
            difference=float(str(moved)),
            unit=str(unit),
            sentence=f"{subject}: {_interval(low_after, high_after) or 'nothing'} {unit} under "
            f"control, before {_interval(low_before, high_before) or 'nothing'}.",
        )
        for table, subject, low_before, high_before, low_after, high_after, moved, unit in rows
    ]


def _has(tables: Mapping[str, Differing], name: str, *columns: str) -> bool:
    """Say whether a table differs, and can be told with the columns that both builds have."""
    return name in tables and set(columns) <= set(tables[name].columns)


def _number(value: object) -> str | None:
    if value is None:
        return None
    number = float(str(value))
    return f"{number:,.0f}" if abs(number) >= 1 else f"{number:g}"


def _interval(low: object, high: object) -> str | None:
    if low is None and high is None:
        return None
    if low == high:
        return _number(low)
    return f"{_number(low) or 'unknown'} to {_number(high) or 'unknown'}"


def _told(kind: str, before: object, after: object, unit: str) -> str:
    if kind == "added":
        return f"new, {_number(after) or 'unknown'} {unit}"
    if kind == "withdrawn":
        return f"no longer there, {_number(before) or 'unknown'} {unit} before"
    return f"{_number(after) or 'unknown'} {unit}, before {_number(before) or 'unknown'}"


EDITIONS = """
with told as (
    select 'before' as side, * from before.quality.loads
    union all by name
    select 'after' as side, * from after.quality.loads
)

select source_id, edition_id, any_value(vintage),
    if(any_value(side) = 'after', 'added', 'withdrawn') as kind, count(*),
    cast(coalesce(sum(row_count), 0) as bigint),
    count_if(status in ('quarantined', 'refused'))
from told
group by source_id, edition_id
having count(distinct side) = 1
order by source_id, edition_id
"""

CHANGED_FLOWS = """
create or replace temp table changed_flows as
with told as (
    select 'before' as side, * from before.marts.trade_flows
    union all by name
    select 'after' as side, * from after.marts.trade_flows
),

paired as (
    select source_id, period, reporter_side, exporter, importer, code_system, commodity_code,
        currency,
        count(*) filter (where side = 'before') as lines_before,
        count(*) filter (where side = 'after') as lines_after,
        sum(value_native) filter (where side = 'before') as value_before,
        sum(value_native) filter (where side = 'after') as value_after,
        sum(net_mass_kg) filter (where side = 'before') as mass_before,
        sum(net_mass_kg) filter (where side = 'after') as mass_after
    from told
    where is_current
    group by all
),

named as (
    select concat(source_id, ' ', period, ', ', importer, ' from ', exporter, ' by ',
            coalesce(reporter_side, 'no side'), ', ', code_system, ' ', commodity_code) as subject,
        case when lines_before = 0 then 'added' when lines_after = 0 then 'withdrawn'
            else 'revised' end as kind,
        *
    from paired
),

measured as (
    select source_id, subject, kind, value_before as before, value_after as after,
        coalesce(currency, 'value') as unit, true as is_value
    from named
    union all
    select source_id, subject, kind, mass_before as before, mass_after as after, 'kg' as unit, false
    from named
)

-- what came or went is told once: by its value, or by its mass where it has none
select source_id, subject, kind, before, after,
    case kind when 'added' then after when 'withdrawn' then -before else after - before end
        as difference,
    unit
from measured
where before is distinct from after
    or (is_value and kind <> 'revised' and before is null and after is null)
qualify kind = 'revised'
    or row_number() over (
        partition by subject, kind
        order by coalesce(before, after) is null, is_value desc, unit
    ) = 1
"""

LARGEST_FLOWS = """
select subject, kind, before, after, difference, unit
from changed_flows
where source_id not in (from held_back)
qualify row_number() over (
    partition by kind order by abs(difference) desc nulls last, subject, unit
) <= ?
order by kind, abs(difference) desc nulls last, subject, unit
"""

YEARLY_MOVES = """
with told as (
    select 'before' as side, * from before.marts.exposure
    union all by name
    select 'after' as side, * from after.marts.exposure
),

paired as (
    select exporter, importer, element, trade_year,
        max(value_usd_low) filter (where side = 'before') as low_before,
        max(value_usd_high) filter (where side = 'before') as high_before,
        max(value_usd_low) filter (where side = 'after') as low_after,
        max(value_usd_high) filter (where side = 'after') as high_after
    from told
    where scenario = 'enacted' and sector = 'ALL'
        and as_of_from <= cast($day as date) and as_of_to > cast($day as date)
    group by all
)

select 'marts.exposure',
    concat(importer, ', ', element, ' from ', exporter, ', trade of ', trade_year),
    low_before, high_before, low_after, high_after,
    greatest(abs(coalesce(low_after, 0) - coalesce(low_before, 0)),
        abs(coalesce(high_after, 0) - coalesce(high_before, 0))) as moved,
    'USD'
from paired
where moved > 0
order by moved desc, importer, element, exporter, trade_year
limit $most
"""

MONTHLY_MOVES = """
with told as (
    select 'before' as side, * from before.marts.exposure_monthly
    union all by name
    select 'after' as side, * from after.marts.exposure_monthly
),

paired as (
    select month, source_id, reporter_side, exporter, importer, code_system, commodity_code,
        element, any_value(product) as product,
        max({measure}_low) filter (where side = 'before') as low_before,
        max({measure}_high) filter (where side = 'before') as high_before,
        max({measure}_low) filter (where side = 'after') as low_after,
        max({measure}_high) filter (where side = 'after') as high_after
    from told
    group by month, source_id, reporter_side, exporter, importer, code_system, commodity_code,
        element
)

select 'marts.exposure_monthly',
    concat(importer, ', ', element, ' in ', product, ' from ', exporter, ', ',
        strftime(month, '%Y-%m'), ' by ', source_id, ' (', reporter_side, ')'),
    low_before, high_before, low_after, high_after,
    greatest(abs(coalesce(low_after, 0) - coalesce(low_before, 0)),
        abs(coalesce(high_after, 0) - coalesce(high_before, 0))) as moved,
    '{unit}'
from paired
where moved > 0 and source_id not in (from held_back)
order by moved desc, month, source_id, reporter_side, exporter, importer, commodity_code, element
limit $most
"""
