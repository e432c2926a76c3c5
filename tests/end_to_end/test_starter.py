"""The published file of the bundled data, asked as an analyst would ask it."""

import duckdb
import pytest

from flows.explain import explain_row
from flows.journal import Journal, read
from flows.query import ask
from flows.running import run_refresh

pytestmark = pytest.mark.slow


def one(home, query):
    (row,) = ask(home, query).rows
    return row


def test_on_8_october_2025_seven_elements_were_controlled_and_none_of_the_october_five(starter):
    rows = ask(
        starter,
        """
        select instrument_id, string_agg(distinct element, ',' order by element)
        from controls_as_of(date '2025-10-08', date '2025-10-08')
        where status = 'in_force' and instrument_id in ('CN-2025-18', 'CN-2025-57', 'CN-2025-61')
        group by instrument_id
        """,
    ).rows
    assert rows == [("CN-2025-18", "Dy,Gd,Lu,Sc,Sm,Tb,Y")]


def clauses_of_61(home, legal, known):
    return ask(
        home,
        f"""
        select distinct clause_id, status, legal_to, next_status
        from controls_as_of(date '{legal}', date '{known}')
        where instrument_id = 'CN-2025-61' order by clause_id
        """,
    ).rows


def test_on_9_october_2025_one_clause_of_61_was_in_force_and_two_were_to_come(starter):
    clauses = {row[0]: row[1:] for row in clauses_of_61(starter, "2025-10-09", "2025-10-09")}
    assert clauses["1(3)"][0] == "in_force"
    for clause in ("1(1)", "1(2)"):
        status, until, then = clauses[clause]
        assert (status, str(until), then) == ("not_yet_in_force", "2025-12-01", "in_force")


def test_as_known_on_8_november_2025_the_clauses_of_61_are_suspended(starter):
    clauses = clauses_of_61(starter, "2025-12-02", "2025-11-08")
    assert {row[1] for row in clauses} == {"suspended"}
    assert {row[0] for row in clauses} >= {"1(1)", "1(2)", "1(3)"}


def test_magnets_fell_to_1238_tonnes_in_may_2025_under_the_april_control_and_came_back(starter):
    rows = ask(
        starter,
        """
        select month, observed_net_mass_kg / 1000, law_status, instruments_in_force
        from marts.exposure_monthly
        where product = 'rare_earth_magnets' and element = 'ALL' and importer = 'W00'
            and year(month) = 2025
        order by month
        """,
    ).rows
    tonnes = [float(row[1]) for row in rows]
    assert len(tonnes) == 12
    assert tonnes[4] == 1238 == min(tonnes)
    assert max(tonnes[7:]) > 5000
    assert all("CN-2025-18" not in (row[3] or "") for row in rows[:3])
    assert all("CN-2025-18" in row[3] and row[2] == "in_force" for row in rows[4:])


def test_every_public_column_says_what_it_is(starter):
    bare = ask(
        starter,
        """
        select schema_name, table_name, column_name from duckdb_columns()
        where not internal and (comment is null or length(comment) < 8)
        """,
    ).rows
    assert bare == []


def test_an_explanation_ends_at_the_line_that_was_read_and_at_the_notice(starter):
    told = explain_row(
        starter,
        "marts.exposure_monthly",
        None,
        "month = date '2025-05-01' and product = 'rare_earth_magnets' and element = 'ALL' "
        "and importer = 'W00'",
    )
    assert any("1238" in (origin.text or "") for origin in told.origins)
    assert "CN-2025-18" in {law.instrument_id for law in told.laws}
    assert all(law.evidence_url.startswith("http") for law in told.laws)


def test_a_second_refresh_parses_nothing_builds_nothing_and_publishes_nothing(starter):
    before = starter.current.readlink()
    journal = Journal.start(starter.runs)
    outcome = run_refresh(starter, None, journal, direct=True)
    assert not outcome.is_new
    assert starter.current.readlink() == before
    assert [line["event"] for line in read(journal.path)] == ["started", "ended"]


def test_the_exports_hold_what_the_file_holds(starter):
    for table, rows in ask(
        starter,
        "select schema_name || '/' || table_name, estimated_size from duckdb_tables() "
        "where schema_name = 'controls'",
    ).rows:
        exported = starter.current / "parquet" / f"{table}.parquet"
        assert duckdb.sql(f"select count(*) from '{exported}'").fetchall() == [(rows,)]


def test_low_never_exceeds_high_in_any_mart(starter):
    pairs = ask(
        starter,
        """
        select low.table_name, low.column_name, high.column_name
        from duckdb_columns() as low
        inner join duckdb_columns() as high
            on low.schema_name = high.schema_name and low.table_name = high.table_name
            and replace(low.column_name, '_low', '_high') = high.column_name
        where low.schema_name = 'marts' and low.column_name like '%\\_low' escape '\\'
        """,
    ).rows
    assert len(pairs) >= 4
    for table, low, high in pairs:
        assert one(starter, f"select count(*) from marts.{table} where {low} > {high}") == (0,)
