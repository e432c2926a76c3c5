"""A coarser code is never smaller than a finer one inside it; its factor is what the rest adds."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.models import build

MODELS = (
    "intermediate/coverage/int_coverage__amounts",
    "intermediate/coverage/int_coverage__coarser",
    "intermediate/coverage/int_coverage__pairs",
    "marts/coverage/over_coverage",
)
CODES = ("8505111000", "8505119000", "8505119100")

amounts = st.tuples(st.integers(1, 10**9), st.integers(1, 10**6))


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute(
        """
        create table int_flows__years (source_id varchar, reporter_side varchar,
            frequency varchar, trade_year integer, exporter_id varchar, importer_id varchar,
            code_system varchar, commodity_code varchar, exporter_kind varchar,
            importer_kind varchar, flow_scope varchar, hs6_code varchar,
            value_usd decimal(20, 3), value_basis varchar, net_mass_kg decimal(20, 3),
            period_count bigint, value_count bigint, mass_count bigint, periods_of_a_year integer);
        create table concept_codes (concept varchar, hs6_code varchar);
        insert into concept_codes values ('magnets', '850511');
        """
    )
    return made


def declare(
    connection: duckdb.DuckDBPyConnection,
    code: str,
    value: int,
    mass: int,
    system: str = "CN-TARIFF",
    basis: str = "FOB",
) -> None:
    connection.execute(
        "insert into int_flows__years values ('s', 'exporter', 'annual', 2024, 'CHN', 'USA', "
        "?, ?, 'country', 'country', 'bilateral', ?, ?, ?, ?, 1, 1, 1, 1)",
        [system, code, code[:6], value, basis, mass],
    )


@settings(deadline=None, max_examples=15)
@given(parts=st.lists(amounts, min_size=1, max_size=3), rest=amounts)
def test_the_whole_of_one_declaration_is_at_least_each_of_its_parts(
    connection: duckdb.DuckDBPyConnection, parts: list[tuple[int, int]], rest: tuple[int, int]
) -> None:
    connection.execute("delete from int_flows__years")
    for code, (value, mass) in zip(CODES, parts, strict=False):
        declare(connection, code, value, mass)
    value, mass = (sum(numbers) for numbers in zip(*parts, rest, strict=True))
    declare(connection, "850511", value, mass)
    declare(connection, "850511", value, mass, system="HS2022")
    declare(connection, "magnets", parts[0][0], parts[0][1], system="CONCEPT")
    build(connection, *MODELS)
    found = connection.execute(
        """
        select finer_code, relation, comparison_basis, value_factor_low, value_factor_high,
            mass_factor_low, mass_factor_high, is_part_larger
        from over_coverage
        """
    ).fetchall()
    assert len(found) == 2 * len(parts) + 1
    assert {row[1] for row in found} == {"same_nomenclature", "six_digits", "grouping"}
    for code, _, basis, value_low, value_high, mass_low, mass_high, is_part_larger in found:
        part = parts[0] if code == "magnets" else parts[CODES.index(code)]
        assert basis == "same_declaration"
        assert 1 <= value_low == value_high == pytest.approx(value / part[0], abs=1e-8, rel=1e-9)
        assert 1 <= mass_low == mass_high == pytest.approx(mass / part[1], abs=1e-8, rel=1e-9)
        assert not is_part_larger


@settings(deadline=None, max_examples=15)
@given(fob=st.integers(100, 10**9), freight=st.integers(0, 60))
def test_freight_of_up_to_six_in_a_hundred_leaves_the_true_factor_inside_the_bounds(
    connection: duckdb.DuckDBPyConnection, fob: int, freight: int
) -> None:
    connection.execute("delete from int_flows__years")
    declare(connection, "8505111000", fob, 1)
    declare(connection, "850511", fob * (1000 + freight) // 1000, 1, system="HS2022", basis="CIF")
    build(connection, *MODELS)
    ((low, high),) = connection.execute(
        "select value_factor_low, value_factor_high from over_coverage"
    ).fetchall()
    assert low <= 1 + 1e-9
    assert high >= 1
