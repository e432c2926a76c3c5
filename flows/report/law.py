"""The law: clauses over time, instruments on a sheet each, and what no customs code shows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

FAR = date(9999, 12, 31)
STATUSES = {
    "in_force": "in force",
    "suspended": "suspended",
    "not_yet_in_force": "announced, not yet in force",
    "suspension_end_reached": "end of suspension reached, nothing found since",
    "expired": "expired",
    "repealed": "repealed",
    "not_established": "not established",
}
KINDS_OF_VISIBILITY = {
    "own_code": "a code of its own",
    "shared_code": "a code shared with other goods",
    "catch_all_only": "catch-all codes alone",
    "no_code": "no code",
    "not_established": "not established",
}


@dataclass(frozen=True)
class Span:
    """A status from one day up to, not with, another."""

    status: str
    day_from: date
    day_to: date


@dataclass(frozen=True)
class Lane:
    """Clauses of an instrument that share their history and destinations."""

    instrument_id: str
    clauses: str
    destination: str
    title: str
    controller: str
    spans: tuple[Span, ...]

    def on(self, day: date) -> str | None:
        """Return the status on ``day``; nothing before it was announced."""
        return next((s.status for s in self.spans if s.day_from <= day < s.day_to), None)


@dataclass(frozen=True)
class Seen:
    """How many items of a list customs codes can show, by kind of visibility."""

    controller: str
    name: str
    item_count: int
    counts: dict[str, int]


@dataclass(frozen=True)
class Sheet:
    """An instrument with its clauses and events, as columns of their tables."""

    instrument: dict[str, Any]
    clauses: list[dict[str, Any]]
    events: list[dict[str, Any]]
    item_count: int


def read_lanes(connection: duckdb.DuckDBPyConnection) -> list[Lane]:
    """Read every clause's history as acts have it and as it is known now.

    A history begins when the instrument was announced, not in the year 1.
    """
    found = connection.execute(
        """
        select distinct
            instruments.controller, periods.instrument_id, periods.clause_id,
            periods.destination_scope, instruments.title, periods.status,
            greatest(
                periods.legal_from, coalesce(instruments.announced_on, periods.known_from)
            ) as day_from,
            periods.legal_to
        from controls.control_periods as periods
        inner join controls.control_instruments as instruments
            on periods.instrument_id = instruments.instrument_id
        where periods.scenario = 'enacted' and periods.known_to = date '9999-12-31'
        order by all
        """
    ).fetchall()
    histories: dict[tuple[str, ...], list[Span]] = {}
    for controller, instrument_id, clause_id, destination, title, status, start, end in found:
        spans = histories.setdefault((controller, instrument_id, title, destination, clause_id), [])
        if start < end:
            spans.append(Span(status, start, end))
    alike: dict[tuple[tuple[str, ...], tuple[Span, ...]], list[str]] = {}
    for (*names, clause_id), spans in histories.items():
        in_order = tuple(sorted(spans, key=lambda span: (span.day_from, span.day_to)))
        alike.setdefault((tuple(names), in_order), []).append(clause_id)
    lanes = [
        Lane(instrument_id, ", ".join(clauses), destination, title, controller, spans)
        for ((controller, instrument_id, title, destination), spans), clauses in alike.items()
        if spans
    ]
    return sorted(
        lanes,
        key=lambda lane: (
            lane.controller != "CN",
            lane.controller,
            lane.spans[0].day_from,
            lane.instrument_id,
            lane.clauses,
        ),
    )


def read_visibility(connection: duckdb.DuckDBPyConnection, by: str) -> list[Seen]:
    """Read visibility by ``instrument_id`` or ``element``, the row of the whole first.

    Lists that are not drawn up by customs code are left out.
    """
    other = "element" if by == "instrument_id" else "instrument_id"
    columns = ", ".join(f"items_{kind}" for kind in KINDS_OF_VISIBILITY)
    found = connection.execute(
        f"""
        select controller, {by}, item_count, {columns}
        from controls.visibility
        where form = 'ALL' and {other} = 'ALL' and items_not_applicable < item_count
        order by controller, {by} <> 'ALL', item_count desc, {by}
        """
    ).fetchall()
    return [
        Seen(controller, name, count, dict(zip(KINDS_OF_VISIBILITY, counts, strict=True)))
        for controller, name, count, *counts in found
    ]


def read_forms_without_code(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Read the three forms of goods that most items without a code have, with their numbers."""
    found = connection.execute(
        """
        select form, sum(items_no_code) as items
        from controls.visibility
        where instrument_id = 'ALL' and element = 'ALL' and form <> 'ALL'
        group by 1 having items > 0 order by 2 desc, 1 limit 3
        """
    ).fetchall()
    return [f"{form.replace('_', ' ')} ({items})" for form, items in found]


def read_counting_rule(connection: duckdb.DuckDBPyConnection) -> str:
    """Read the rule by which items are counted."""
    found = connection.execute("select min(counting_rule) from controls.visibility").fetchall()
    return str(found[0][0] or "")


def read_sheets(connection: duckdb.DuckDBPyConnection) -> list[Sheet]:
    """Read every instrument with its clauses, its events and its number of items."""
    clauses = _by_instrument(connection, "controls.control_clauses", "source_line, clause_id")
    events = _by_instrument(
        connection, "controls.control_events", "known_from, legal_from, event_id, clause_id"
    )
    items: dict[str, int] = dict(
        connection.execute(
            "select instrument_id, count(*) from controls.control_items group by 1"
        ).fetchall()
    )
    instruments = _rows(
        connection, "from controls.control_instruments order by controller <> 'CN', instrument_id"
    )
    return [
        Sheet(
            instrument=row,
            clauses=clauses.get(row["instrument_id"], []),
            events=events.get(row["instrument_id"], []),
            item_count=items.get(row["instrument_id"], 0),
        )
        for row in instruments
    ]


def _by_instrument(
    connection: duckdb.DuckDBPyConnection, table: str, order: str
) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(connection, f"from {table} order by instrument_id, {order}"):
        found.setdefault(row["instrument_id"], []).append(row)
    return found


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
