"""What control_diff reports is just what two states of knowledge tell apart, day by day."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import duckdb
import jinja2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.control_ledger.periods import ALWAYS, OPEN, Fact, Period, periods

MACROS = Path(__file__).parents[2] / "dbt_project" / "macros"
DAY_0 = date(2025, 1, 1)
DAYS = st.integers(0, 40).map(lambda days: DAY_0 + timedelta(days))
STATES = st.sampled_from(["in_force", "observed", "suspended", "resumed", "extended", "repealed"])

# What the clauses reach: nothing that is listed, two items, one item of another instrument.
REACHED: dict[tuple[str, str], list[str | None]] = {
    ("A", "1"): [None],
    ("A", "2"): ["A/x", "A/y"],
    ("B", "1"): ["A/x"],
    ("B", "2"): [None],
}
EVIDENCE = ("high", "instrument", None)
Control = tuple[str, str, str | None]
Ledger = dict[tuple[str, str], list[Fact]]

TABLES = """
create schema controls;
create table controls.control_periods (
    scenario varchar, instrument_id varchar, clause_id varchar, item_id varchar,
    destination_scope varchar, except_destinations varchar, legal_from date, legal_to date,
    known_from date, known_to date, status varchar, certainty varchar, evidence_kind varchar,
    evidence_url varchar, event_id varchar
);
create table controls.control_items (
    item_id varchar, control_code varchar, form varchar, elements varchar, description varchar
);
create table controls.control_item_elements (item_id varchar, element varchar, role varchar);
create table controls.scenario_items (
    scenario varchar, item_id varchar, form varchar, element varchar, description varchar
);
create table controls.scenario_changes (scenario varchar, change_id varchar, change varchar);
create table controls.control_events (
    event_id varchar, instrument_id varchar, clause_id varchar, event varchar, known_from date,
    by_instrument_id varchar
);
insert into controls.control_items values
    ('A/x', '1C1.a', 'metal', 'Dy,Tb', 'a metal'), ('A/y', null, 'technology', null, 'know-how');
insert into controls.control_item_elements values
    ('A/x', 'Dy', 'controlled'), ('A/x', 'Tb', 'controlled'), ('A/x', 'Fe', 'contained');
"""


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    facts = []
    for at in range(draw(st.integers(1, 5))):
        start = draw(DAYS)
        length = draw(st.one_of(st.none(), st.integers(1, 30)))
        until = OPEN if length is None else start + timedelta(length)
        facts.append(Fact(f"event-{at}", draw(STATES), draw(DAYS), start, until))
    return facts


LEDGERS = st.fixed_dictionaries({clause: histories() for clause in REACHED})


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    texts = [
        (MACROS / f"{name}.sql").read_text("utf-8") for name in ("control_changes", "control_diff")
    ]
    macros = jinja2.Template("".join(texts)).module
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(TABLES)
        connection.execute(macros.create_control_diff())
        connection.execute(macros.create_control_diff_clauses())
        yield connection


def literals(rows: list[tuple]) -> str:
    texts = [", ".join("null" if value is None else f"'{value}'" for value in row) for row in rows]
    return ", ".join(f"({text})" for text in texts)


def axes(part: Period) -> tuple[date, date, date, date]:
    return part.legal_from, part.legal_to, part.known_from, part.known_to


def put(database: duckdb.DuckDBPyConnection, ledger: Ledger) -> dict[Control, list[Period]]:
    """Fill the tables with the periods of a ledger, and return them by control."""
    database.execute("truncate controls.control_periods; truncate controls.control_events")
    found = {
        (*clause, item): periods(facts)
        for clause, facts in ledger.items()
        for item in REACHED[clause]
    }
    rows = [
        ("enacted", *control, "all", None, *axes(part), part.status, *EVIDENCE, part.event_id)
        for control, parts in found.items()
        for part in parts
    ]
    events = [
        (fact.event_id, *clause, fact.event, fact.known_from, clause[0])
        for clause, facts in ledger.items()
        for fact in facts
    ]
    if rows:
        database.execute(f"insert into controls.control_periods values {literals(rows)}")
    database.execute(f"insert into controls.control_events values {literals(events)}")
    return found


def status(found: list[Period], legal: date, known: date) -> str:
    return next(
        (
            part.status
            for part in found
            if part.legal_from <= legal < part.legal_to and part.known_from <= known < part.known_to
        ),
        "no_control_known",
    )


def diff(database: duckdb.DuckDBPyConnection, known_a: date, known_b: date) -> list[tuple]:
    return database.execute(
        f"""
        select instrument_id, clause_id, item_id, legal_from, legal_to, status_before, status_after
        from control_diff(date '{known_a}', date '{known_b}')
        order by all
        """
    ).fetchall()


few = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@few
@given(ledger=LEDGERS, known_a=DAYS, known_b=DAYS)
def test_a_day_is_covered_by_one_stretch_if_its_status_differs_and_by_none_if_not(
    database, ledger, known_a, known_b
) -> None:
    found = put(database, ledger)
    changes = diff(database, known_a, known_b)
    days = {part.legal_from for parts in found.values() for part in parts}
    days |= {day - timedelta(1) for day in days if day > ALWAYS}
    for control, parts in found.items():
        for day in days:
            covering = [row[5:] for row in changes if row[:3] == control and row[3] <= day < row[4]]
            before, after = status(parts, day, known_a), status(parts, day, known_b)
            assert covering == ([(before, after)] if before != after else [])
    for one, following in pairwise(changes):
        meet = one[:3] == following[:3] and one[4] == following[3]
        assert not (meet and one[5:] == following[5:]), "two stretches that are one"


@few
@given(ledger=LEDGERS, known_a=DAYS, known_b=DAYS)
def test_the_reverse_mirrors_and_a_day_against_itself_is_empty(
    database, ledger, known_a, known_b
) -> None:
    put(database, ledger)
    forth, back = diff(database, known_a, known_b), diff(database, known_b, known_a)
    mirrored = [(*row[:5], row[6], row[5]) for row in back]
    assert sorted(map(str, forth)) == sorted(map(str, mirrored))
    assert diff(database, known_a, known_a) == []


@few
@given(ledger=LEDGERS, known_a=DAYS, known_b=DAYS)
def test_what_made_a_change_known_lies_between_the_two_days_and_clauses_count_their_items(
    database, ledger, known_a, known_b
) -> None:
    put(database, ledger)
    told = database.execute(
        f"""
        select instrument_id, clause_id, known_from, event, change_kind, item_count, sentence
        from control_diff_clauses(date '{known_a}', date '{known_b}')
        """
    ).fetchall()
    first, last = sorted((known_a, known_b))
    for instrument, clause, known_from, event, change_kind, item_count, sentence in told:
        assert first < known_from <= last
        assert event is not None
        assert change_kind is not None
        assert item_count == sum(item is not None for item in REACHED[instrument, clause])
        assert sentence.startswith("Not known on") == (known_a > known_b)
