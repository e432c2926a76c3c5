"""Bounds of concentration hold for every split of what is unnamed: checked by trying them all."""

from collections.abc import Iterator, Mapping
from itertools import combinations_with_replacement, product

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.models import model_sql

NAMES = ("CHN", "JPN", "MMR", "VNM", "USA")
SQL = model_sql("intermediate/concentration/int_concentration__bounds")
SUPPLIES_SQL = model_sql("intermediate/concentration/int_concentration__supplies")
SUPPLIERS_SQL = model_sql("intermediate/concentration/int_concentration__suppliers")
KEYS = (
    "source_id varchar, reporter_side varchar, frequency varchar, code_system varchar, "
    "trade_year integer, "
)

Table = Mapping[str, int]


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute(
        f"""
        create table int_flows__years ({KEYS} commodity_code varchar, importer_id varchar,
            importer_kind varchar, exporter_id varchar, exporter_kind varchar, flow_scope varchar,
            value_usd decimal(20, 3), value_basis varchar, period_count bigint);
        create table supply_sources (source_id varchar, reporter_side varchar);
        insert into supply_sources values ('s', 'reconciled');
        create table int_concentration__sets ({KEYS} code_set varchar);
        insert into int_concentration__sets
            values ('s', 'reconciled', 'annual', 'HS2017', 2024, '850511');
        create table int_concentration__governance (area_id varchar, governance_year integer,
            governance_risk double);
        create view int_concentration__supplies as {SUPPLIES_SQL};
        create view int_concentration__suppliers as {SUPPLIERS_SQL};
        """
    )
    return made


def bounds(
    connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Table], importer: str
) -> tuple[float, float, float, bool]:
    """Return the least and greatest index, the greatest share of one, and whether it is reached."""
    connection.execute("delete from int_flows__years")
    for buyer, table in tables.items():
        for name, value in table.items():
            kind = "unspecified" if name.startswith("X_") else "country"
            connection.execute(
                "insert into int_flows__years values ('s', 'reconciled', 'annual', 'HS2017', 2024, "
                "'850511', ?, 'country', ?, ?, 'bilateral', ?, 'FOB', 1)",
                [buyer, name, kind, value],
            )
    found = connection.execute(
        f"select hhi_low, hhi_high, top1_share_high, is_high_reached from ({SQL}) "
        "where importer_id = ?",
        [importer],
    ).fetchall()
    return found[0]


def partitions(units: int, largest: int) -> Iterator[tuple[int, ...]]:
    """Yield the ways to make up ``units`` of suppliers none larger than ``largest``."""
    for count in range(units + 1):
        for sizes in combinations_with_replacement(range(1, largest + 1), count):
            if sum(sizes) == units:
                yield sizes


def index(values: list[int]) -> float:
    total = sum(values)
    return sum((value / total) ** 2 for value in values)


def splits(named: list[int], unspecified: int) -> Iterator[list[int]]:
    """Yield every split of unspecified trade over the named suppliers and new ones."""
    for given_out in product(range(unspecified + 1), repeat=len(named)):
        if sum(given_out) <= unspecified:
            for new in partitions(unspecified - sum(given_out), unspecified):
                yield [a + b for a, b in zip(named, given_out, strict=True)] + list(new)


@settings(deadline=None, max_examples=30)
@given(
    named=st.lists(st.integers(1, 40), max_size=3),
    unspecified=st.integers(0, 6),
)
def test_no_split_of_unspecified_trade_lies_outside_and_the_greatest_is_reached(
    connection: duckdb.DuckDBPyConnection, named: list[int], unspecified: int
) -> None:
    if not named and not unspecified:
        return
    table = dict(zip(NAMES, named, strict=False)) | ({"X_NES": unspecified} if unspecified else {})
    low, high, top, is_reached = bounds(connection, {"DEU": table}, "DEU")
    found = list(splits(named, unspecified))
    indices = [index(split) for split in found]
    total = sum(named) + unspecified
    assert low <= min(indices) + 1e-9
    assert low == pytest.approx(sum((value / total) ** 2 for value in named), abs=1e-9)
    assert high == pytest.approx(max(indices), abs=1e-9)
    assert top == pytest.approx(max(max(split) for split in found) / total, abs=1e-9)
    assert is_reached


@settings(deadline=None, max_examples=30)
@given(
    named=st.lists(st.integers(1, 40), min_size=2, max_size=4),
    remainder=st.integers(1, 9),
)
def test_the_remainder_of_one_table_fills_up_suppliers_no_larger_than_the_least_picked(
    connection: duckdb.DuckDBPyConnection, named: list[int], remainder: int
) -> None:
    table = dict(zip(NAMES, named, strict=False)) | {"X_OTHER": remainder}
    low, high, _, is_reached = bounds(connection, {"DEU": table}, "DEU")
    largest = min(sorted(named)[1], remainder)
    indices = [index(named + list(new)) for new in partitions(remainder, largest)]
    assert low <= min(indices) + 1e-9
    assert high == pytest.approx(max(indices), abs=1e-9)
    assert is_reached


tables = st.tuples(
    st.dictionaries(st.sampled_from(NAMES), st.integers(1, 12), min_size=2, max_size=3),
    st.integers(1, 4),
)


@settings(deadline=None, max_examples=20)
@given(first=tables, second=tables)
def test_of_all_importers_together_no_split_of_their_remainders_lies_outside(
    connection: duckdb.DuckDBPyConnection, first: tuple[Table, int], second: tuple[Table, int]
) -> None:
    buyers = {
        buyer: dict(named) | {"X_OTHER": remainder}
        for buyer, (named, remainder) in {"DEU": first, "USA2": second}.items()
    }
    low, high, top, _ = bounds(connection, buyers, "W00")
    total = sum(sum(table.values()) for table in buyers.values())
    for split in world_splits(first, second):
        assert low - 1e-9 <= index(split) <= high + 1e-9
        assert max(split) / total <= top + 1e-9


def world_splits(first: tuple[Table, int], second: tuple[Table, int]) -> Iterator[list[int]]:
    """Yield totals by supplier: each table's remainder goes to others than it names, in turn.

    Two new suppliers may be the same in both tables, which makes the largest there can be.
    """
    others = [*NAMES, "new", "another"]
    for one, two in product(given_out(first, others), given_out(second, others)):
        sums = {name: one.get(name, 0) + two.get(name, 0) for name in others}
        for named, _ in (first, second):
            for name, value in named.items():
                sums[name] += value
        yield [value for value in sums.values() if value]


def given_out(table: tuple[Table, int], others: list[str]) -> Iterator[dict[str, int]]:
    named, remainder = table
    largest = min(sorted(named.values())[1], remainder)
    free = [name for name in others if name not in named]
    for parts in product(range(largest + 1), repeat=len(free)):
        if sum(parts) == remainder:
            yield dict(zip(free, parts, strict=True))
