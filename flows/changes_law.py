"""What changed in the ledger and its codes: rows, and the status of each clause on each day."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import duckdb

from flows.change import LISTED, Change, Topic
from flows.changes_tables import Differing
from flows.ledger_law import said, span
from ingestion.control_ledger.periods import OPEN

PERIODS = "controls.control_periods"


@dataclass(frozen=True)
class Compared:
    """A table compared row by row: what makes two rows the same thing, and what it is called.

    ``left_out`` are columns that are no fact of their own, such as an event's place in its file.
    """

    topic: Topic
    table: str
    keys: tuple[str, ...]
    named: str
    told: str
    left_out: frozenset[str] = frozenset()


TABLES = (
    Compared(
        "law", "controls.control_instruments", ("instrument_id",), "{instrument_id}", "{title}"
    ),
    Compared(
        "law",
        "controls.control_clauses",
        ("instrument_id", "clause_id"),
        "{instrument_id} clause {clause_id}",
        "{scope}",
    ),
    Compared("law", "controls.control_items", ("item_id",), "item {item_id}", "{description}"),
    Compared(
        "law",
        "controls.control_item_elements",
        ("item_id", "element"),
        "element {element} of item {item_id}",
        "{role}",
    ),
    Compared(
        "law",
        "controls.control_events",
        ("instrument_id", "clause_id", "destination_scope", "event", "known_from"),
        "{instrument_id} clause {clause_id}, {event} as known from {known_from}",
        "{days}",
        frozenset({"event_id"}),
    ),
    Compared("law", "controls.licence_rules", ("rule_id",), "rule {rule_id}", "{rule}"),
    Compared(
        "law",
        "controls.technology_controls",
        ("instrument_id", "clause_id", "item_id", "destination_scope"),
        "technology of {instrument_id} clause {clause_id}, {item_id}",
        "{description}",
    ),
    Compared(
        "codes",
        "controls.control_item_codes",
        ("item_id", "code_system", "code"),
        "item {item_id}, code {code} of {code_system}",
        "{basis}",
        frozenset({"item_count"}),
    ),
    Compared(
        "codes",
        "reference.hs_codes",
        ("hs_revision", "hs_code"),
        "{hs_revision} {hs_code}",
        "{description}",
    ),
)


@dataclass(frozen=True)
class Rows:
    """Changes that are listed, and how many of each topic and kind are not."""

    changes: tuple[Change, ...]
    unlisted: tuple[tuple[Topic, str, int], ...]


def rows(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Differing]) -> Rows:
    """Compare the tables of law and codes that differ, row by row."""
    changes: list[Change] = []
    unlisted: list[tuple[Topic, str, int]] = []
    for compared in TABLES:
        table = tables.get(compared.table)
        if table is None:
            continue
        found = list(_of_table(connection, compared, table))
        by_kind: dict[str, list[Change]] = {}
        for each in found:
            by_kind.setdefault(each.kind, []).append(each)
        for kind, listed in by_kind.items():
            changes += listed[:LISTED]
            if len(listed) > LISTED:
                unlisted.append((compared.topic, kind, len(listed) - LISTED))
    return Rows(tuple(changes), tuple(unlisted))


def _of_table(
    connection: duckdb.DuckDBPyConnection, compared: Compared, table: Differing
) -> Iterator[Change]:
    columns = [name for name in table.columns if name not in compared.left_out]
    before = _only_in(connection, "before", "after", compared, columns)
    after = _only_in(connection, "after", "before", compared, columns)
    for key in sorted(before.keys() | after.keys(), key=str):
        gone, come = before.get(key, []), after.get(key, [])
        if len(gone) == len(come) == 1:
            yield from _changed(compared, gone[0], come[0])
            continue
        yield from (_whole(compared, "withdrawn", row) for row in gone)
        yield from (_whole(compared, "added", row) for row in come)


Row = dict[str, str | None]


def _only_in(
    connection: duckdb.DuckDBPyConnection,
    build: str,
    other: str,
    compared: Compared,
    columns: Iterable[str],
) -> dict[tuple[str | None, ...], list[Row]]:
    """Return the rows that one build has and the other has not, by key, all as text."""
    names = list(columns)
    texts = ", ".join(f'cast("{name}" as varchar) as "{name}"' for name in names)
    told = connection.execute(
        f"select {texts} from {build}.{compared.table} "
        f"except all select {texts} from {other}.{compared.table} order by all"
    ).fetchall()
    found: dict[tuple[str | None, ...], list[Row]] = {}
    for values in told:
        row = dict(zip(names, values, strict=True))
        found.setdefault(tuple(row.get(key) for key in compared.keys), []).append(row)
    return found


def _changed(compared: Compared, before: Row, after: Row) -> Iterator[Change]:
    subject = _filled(compared.named, after)
    for name, value in after.items():
        old = before[name]
        if old != value:
            yield Change(
                topic=compared.topic,
                kind="changed",
                table=compared.table,
                subject=subject,
                field=name,
                before=old,
                after=value,
                difference=None,
                unit=None,
                sentence=f"{subject}: {name.replace('_', ' ')} is {_shown(value)}, "
                f"and was {_shown(old)}.",
            )


def _whole(compared: Compared, kind: str, row: Row) -> Change:
    subject, told = _filled(compared.named, row), _filled(compared.told, row)
    was = "is new" if kind == "added" else "is no longer there"
    return Change(
        topic=compared.topic,
        kind=kind,
        table=compared.table,
        subject=subject,
        field=None,
        before=told if kind == "withdrawn" else None,
        after=told if kind == "added" else None,
        difference=None,
        unit=None,
        sentence=f"{subject} {was}: {told}.",
    )


def _filled(template: str, row: Row) -> str:
    told = Missing({name: _shown(value) for name, value in row.items()})
    if "legal_from" in row:
        ends = (("from", row["legal_from"]), ("until", row.get("legal_until")))
        told["days"] = " ".join(f"{word} {day}" for word, day in ends if day) or "without a day"
    return template.format_map(told).replace(" clause main", "")


class Missing(dict[str, str]):
    """Stands for a column that a build does not have."""

    def __missing__(self, name: str) -> str:
        """Say so."""
        return "?"


def _shown(value: str | None) -> str:
    if value is None:
        return "not stated"
    return value if len(value) <= 160 else f"{value[:157]}..."


def statuses(
    connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Differing]
) -> list[Change]:
    """Say on which days of law the status of which clauses is another, by enacted law alone.

    What is known now in the one build is held against what was known then in the other.
    """
    if PERIODS not in tables:
        return []
    found = []
    for instrument, clause, towards, begin, end, before, after, items in connection.execute(
        STATUSES
    ).fetchall():
        scope = "" if towards == "all" else f" towards {towards.replace('_', ' ')}"
        subject = f"{instrument}{'' if clause == 'main' else f' clause {clause}'}{scope}"
        days = span(begin, OPEN if end is None else end)
        goods = {0: "", 1: ", 1 item"}.get(items, f", {items} items")
        was = "not known" if before is None else said(before)
        found.append(
            Change(
                topic="law",
                kind="changed",
                table=PERIODS,
                subject=subject,
                field="status",
                before=before,
                after=after,
                difference=None,
                unit=None,
                sentence=f"{subject}: {'no longer told' if after is None else said(after)}"
                f"{days}; before {was}{goods}.",
            )
        )
    return found


STATUSES = """
with known as (
    select 'before' as side, * from before.controls.control_periods
    union all by name
    select 'after' as side, * from after.controls.control_periods
),

held as (
    select side, instrument_id, clause_id, coalesce(item_id, '') as item_id, destination_scope,
        legal_from, legal_to, status
    from known where scenario = 'enacted' and known_to = date '9999-12-31'
),

boundaries as (
    select instrument_id, clause_id, item_id, destination_scope, legal_from as day from held
    union
    select instrument_id, clause_id, item_id, destination_scope, legal_to as day from held
),

pieces as (
    select *, lead(day) over (
        partition by instrument_id, clause_id, item_id, destination_scope order by day
    ) as until
    from boundaries
),

sides as (
    select pieces.*, earlier.status as before, later.status as after
    from pieces
    left join held as earlier
        on earlier.side = 'before' and pieces.instrument_id = earlier.instrument_id
        and pieces.clause_id = earlier.clause_id and pieces.item_id = earlier.item_id
        and pieces.destination_scope = earlier.destination_scope
        and earlier.legal_from <= pieces.day and earlier.legal_to >= pieces.until
    left join held as later
        on later.side = 'after' and pieces.instrument_id = later.instrument_id
        and pieces.clause_id = later.clause_id and pieces.item_id = later.item_id
        and pieces.destination_scope = later.destination_scope
        and later.legal_from <= pieces.day and later.legal_to >= pieces.until
    where pieces.until is not null
)

select instrument_id, clause_id, destination_scope, day, nullif(until, date '9999-12-31'), before,
    after, count(distinct nullif(item_id, ''))
from sides
where before is distinct from after
-- that a control did not hold before its first day is no news of it
    and not (coalesce(before, 'no_control_known') in ('no_control_known', 'not_yet_in_force')
        and coalesce(after, 'no_control_known') in ('no_control_known', 'not_yet_in_force'))
group by all
order by all
"""
