"""Origin tracing in SQL against linear algebra, and its bounds against every output in between."""

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.models import model_sql

STEPS = 32
COUNTRIES = "ABCD"
BALANCES = model_sql("intermediate/tracing/int_tracing__balances")
# Every country's output is followed, for the columns of the method add up over all of them.
EVERY = {"traced_origin": "true"}
ORIGINS = model_sql("intermediate/tracing/int_tracing__origins", tracing_steps=STEPS, **EVERY)
Matrix = np.ndarray[Any, np.dtype[np.float64]]

amounts = st.integers(min_value=0, max_value=1000)
matrices = st.lists(st.lists(amounts, min_size=4, max_size=4), min_size=4, max_size=4).map(
    lambda rows: np.array(rows, dtype=float) * (1 - np.eye(4))
)
outputs = st.lists(st.integers(min_value=0, max_value=5000), min_size=4, max_size=4)


def prepared(origin: str) -> duckdb.DuckDBPyConnection:
    """Return empty tables of the models a trace reads, for a network asked about one origin."""
    connection = duckdb.connect()
    connection.execute(
        f"""
        create table traced_networks (network varchar, origin_id varchar);
        insert into traced_networks values ('n', '{origin}');
        create table int_tracing__flows (
            network varchar, trade_year integer, exporter_id varchar, importer_id varchar,
            exporter_is_named boolean, quantity_kg decimal(24, 3), flows_without_mass bigint);
        create table int_tracing__output (
            network varchar, trade_year integer, country_id varchar, output_kg decimal(24, 3));
        """
    )
    return connection


def traced(trade: Matrix, cited: dict[str, float]) -> duckdb.DuckDBPyConnection:
    """Run balances and trace on a matrix of sales (rows sell to columns) and cited outputs."""
    connection = prepared("A")
    rows = [
        ("n", 2024, seller, buyer, True, trade[i, j], 0)
        for i, seller in enumerate(COUNTRIES)
        for j, buyer in enumerate(COUNTRIES)
        if i != j
    ]
    connection.executemany("insert into int_tracing__flows values (?, ?, ?, ?, ?, ?, ?)", rows)
    for country, output in cited.items():
        connection.execute(
            "insert into int_tracing__output values ('n', 2024, ?, ?)", [country, output]
        )
    connection.execute(f"create table int_tracing__balances as {BALANCES}")
    connection.execute(f"create table traced as {ORIGINS}")
    return connection


def table(connection: duckdb.DuckDBPyConnection, column: str) -> Matrix:
    """Return one column of the trace as a matrix of countries by origins."""
    found = np.zeros((4, 4))
    rows = connection.execute(
        f"select country_id, origin_id, {column} from traced where bound = 'at_most'"
    ).fetchall()
    for country, origin, value in rows:
        found[COUNTRIES.index(country), COUNTRIES.index(origin)] = value
    return found


def raised(trade: Matrix, output: Matrix) -> Matrix:
    """Return outputs raised to net exports, as the method needs them."""
    raised_to: Matrix = np.maximum(output, trade.sum(axis=1) - trade.sum(axis=0))
    return raised_to


def inverted(trade: Matrix, output: Matrix) -> tuple[Matrix, Matrix]:
    """Return R and D of the method by inverting (I - A); rows are countries, columns origins."""
    supply = output + trade.sum(axis=0)
    scale = np.divide(1, supply, out=np.zeros(4), where=supply > 0)
    passed = trade.T @ np.diag(scale)
    through: Matrix = np.linalg.inv(np.eye(4) - passed) @ np.diag(output)
    consumed: Matrix = np.diag((supply - trade.sum(axis=1)) * scale) @ through
    return through, consumed


def test_the_worked_example_of_the_method() -> None:
    trade = np.zeros((4, 4))
    trade[0, 1], trade[1, 2] = 60, 40
    found = table(traced(trade, {"A": 100, "B": 0, "C": 10, "D": 0}), "consumption_kg")
    wanted = [[40, 0, 0], [20, 0, 0], [40, 0, 10]]
    assert np.allclose(found[:3, :3], wanted, atol=1e-4)


def test_the_worked_example_with_a_loop() -> None:
    trade = np.zeros((4, 4))
    trade[0, 1], trade[0, 2], trade[1, 2], trade[2, 1] = 60, 20, 30, 5
    found = table(traced(trade, {"A": 100, "B": 0, "C": 10, "D": 0}), "consumption_kg")
    wanted = [[20, 0, 0], [34.5333, 0, 0.4667], [45.4667, 0, 9.5333]]
    assert np.allclose(found[:3, :3], wanted, atol=1e-4)


@settings(deadline=None, max_examples=40)
@given(trade=matrices, cited=outputs)
def test_the_series_is_the_inverse_and_its_remainder_what_the_inverse_has_more(
    trade: Matrix, cited: list[int]
) -> None:
    output = raised(trade, np.array(cited, dtype=float))
    # A ring of countries that make nothing and use nothing has goods of no origin, and no inverse.
    supply = output + trade.sum(axis=0)
    scale = np.divide(1, supply, out=np.zeros(4), where=supply > 0)
    assume(np.abs(np.linalg.eigvals(trade.T @ np.diag(scale))).max() < 0.9)
    connection = traced(trade, dict(zip(COUNTRIES, map(float, cited), strict=True)))
    through, consumed = inverted(trade, output)
    remainder = table(connection, "remainder_share").sum(axis=0) * output
    # What has not arrived yet goes through each country less than ten times at that rate.
    slack = 1e-4 + 10 * remainder
    assert (np.abs(table(connection, "supply_kg") - through) <= slack).all()
    assert (np.abs(table(connection, "consumption_kg") - consumed) <= slack).all()
    assert (np.abs(table(connection, "consumption_kg").sum(axis=0) - output) <= slack).all()
    assert (np.abs(through.sum(axis=1) - supply) <= 1e-6 * (1 + supply)).all()


@settings(deadline=None, max_examples=40)
@given(
    trade=matrices,
    cited=st.lists(st.booleans(), min_size=4, max_size=4),
    truth=outputs,
)
def test_whatever_countries_make_within_what_is_known_the_part_lies_within_the_bounds(
    trade: Matrix, cited: list[bool], truth: list[int]
) -> None:
    output = raised(trade, np.array(truth, dtype=float))
    supply = output + trade.sum(axis=0)
    scale = np.divide(1, supply, out=np.zeros(4), where=supply > 0)
    assume(np.abs(np.linalg.eigvals(trade.T @ np.diag(scale))).max() < 0.7)
    known = {
        country: float(amount)
        for country, amount, is_cited in zip(COUNTRIES, output, cited, strict=True)
        if is_cited
    }
    # The rest of the world is cited with the output of those that are not named.
    if known:
        known["X_REST"] = float(sum(output) - sum(known.values()))
    connection = traced(trade, known)
    part = inverted(trade, output)[0][:, 0] * scale
    rows = connection.execute(
        """
        select balances.country_id, balances.bound, balances.is_source,
            coalesce(sum(traced.supply_share) filter (where traced.origin_id = 'A'), 0)
        from int_tracing__balances as balances
        left join traced on balances.bound = traced.bound
            and balances.country_id = traced.country_id
        where balances.supply_kg > 0
        group by balances.country_id, balances.bound, balances.is_source
        """
    ).fetchall()
    for country, bound, is_source, share in rows:
        true_part = part[COUNTRIES.index(country)]
        if bound == "at_most":
            assert true_part <= float(share) + 1e-4
        elif not is_source:
            assert true_part >= float(share) - 1e-4


@pytest.mark.shared_data
def test_the_worlds_magnets_of_2024_are_traced_as_by_inverting_the_whole_matrix(
    shared_data: Path,
) -> None:
    path = shared_data / "baci" / "BACI_HS17_Y2024_V202601_extract30codes.csv"
    rows = duckdb.sql(
        f"""
        select 'n', 2024, i, j, true, sum(try_cast(q as decimal(24, 3))), 0
        from read_csv('{path}', all_varchar = true)
        where k = '850511' and try_cast(q as decimal(24, 3)) > 0 group by i, j
        """
    ).fetchall()
    connection = prepared("156")
    connection.executemany("insert into int_tracing__flows values (?, ?, ?, ?, ?, ?, ?)", rows)
    connection.execute(f"create table int_tracing__balances as {BALANCES}")
    whole = model_sql("intermediate/tracing/int_tracing__origins", **EVERY)
    connection.execute(f"create table traced as {whole}")

    balances = connection.execute(
        "select country_id, output_kg, supply_kg, is_source from int_tracing__balances "
        "where bound = 'at_most' and supply_kg > 0 order by country_id"
    ).fetchall()
    place = {country: number for number, (country, *_) in enumerate(balances)}
    passed = np.zeros((len(place), len(place)))
    for *_, seller, buyer, _, quantity, _ in rows:
        if not balances[place[buyer]][3]:
            passed[place[buyer], place[seller]] = quantity / balances[place[seller]][2]
    output = np.array([float(row[1]) for row in balances])
    supply = np.array([float(row[2]) for row in balances])
    wanted = (np.linalg.inv(np.eye(len(place)) - passed) * output) / supply[:, None]

    found = np.zeros_like(wanted)
    for country, origin, share in connection.execute(
        "select country_id, origin_id, supply_share from traced where bound = 'at_most'"
    ).fetchall():
        found[place[country], place[origin]] = share
    assert np.abs(found - wanted).max() <= 1e-9
    assert np.abs(found.sum(axis=1) - 1).max() <= 1e-9
    # More of the Philippines' magnets are Chinese than the tenth they buy from China.
    philippines, china = place["608"], place["156"]
    assert found[philippines, china] > 0.9
    ((remainder,),) = connection.execute(
        "select max(remainder) from (select sum(remainder_share) as remainder from traced "
        "group by bound, origin_id)"
    ).fetchall()
    assert remainder < 1e-12
