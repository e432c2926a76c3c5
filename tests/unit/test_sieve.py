"""The sieve: what it lets go no rule would have found, so the verdicts are those on the batch."""

from types import SimpleNamespace

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations import gate as gate_module
from expectations.gate import gate
from expectations.rules import at_least, bad_groups, bad_rows, duplicated_key
from expectations.sieve import is_sieved, sieve

# As a suite might pack two codes, badly: 1 and 23 give what 12 and 3 give.
NAIVE = "try_cast(a || b as bigint)"
RISING = "try_cast(a as bigint) * 1000 + try_cast(b as bigint)"


def rule_on_key(rising):
    return duplicated_key("a", "b", why="A key stands once.", rising=rising)


RULES = [
    bad_rows("n is not negative", where="n < 0", why="It is a count."),
    bad_rows("a is a digit", where="a is null or a > '9'", why="It is a code.", of=("a",)),
    bad_rows("a and b differ", where="a = b", why="Two parties.", of=("a", "b")),
    rule_on_key(None),
    rule_on_key(RISING),
    rule_on_key(NAIVE),
]


@pytest.fixture(scope="module")
def shared():
    with duckdb.connect() as opened:
        yield opened


@pytest.fixture
def connection(shared):
    yield shared
    for kind, name in shared.execute(
        "select table_type, table_name from information_schema.tables"
    ).fetchall():
        shared.execute(f"drop {'view' if kind == 'VIEW' else 'table'} {name}")


def found(connection, rule, relation):
    query = rule.meta["query"].replace("{batch}", relation)
    return sorted(connection.execute(query).fetchall(), key=str)


def sieved(connection, rows, rules):
    """Return the suspects among rows of a, b and n."""
    connection.execute("create or replace table batch (a varchar, b varchar, n integer)")
    connection.execute("drop table if exists suspects")
    if rows:
        places = ", ".join(["(?, ?, ?)"] * len(rows))
        connection.execute(
            f"insert into batch values {places}", [value for row in rows for value in row]
        )
    sieve(connection, rules)
    return connection.execute("from suspects").fetchall()


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "12", "3", "23", "X", "", None]),
        st.sampled_from(["1", "3", "23", "X", None]),
        st.sampled_from([-1, 0, 1, None]),
    ),
    max_size=12,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS, in_order=st.booleans())
def test_every_rule_finds_among_the_suspects_what_it_finds_in_the_batch(connection, rows, in_order):
    sieved(connection, sorted(rows, key=str) if in_order else rows, RULES)
    for rule in RULES:
        in_batch = found(connection, rule, "batch")
        assert found(connection, rule, "suspects") == in_batch, rule.meta["name"]


def test_of_a_clean_batch_nobody_is_a_suspect(connection):
    assert sieved(connection, [("1", "2", 0), ("1", "3", 1), ("2", "3", None)], RULES[:5]) == []


def test_keys_that_a_naive_packing_makes_equal_are_no_doubles(connection):
    rows = [("1", "23", 0), ("12", "3", 0)]
    assert sieved(connection, rows, [rule_on_key(NAIVE)]) == []


def test_doubles_are_found_where_packed_numbers_hide_them_or_there_are_none(connection):
    for rows in (
        [("1", "2", 0), ("2", "1", 0), ("1", "2", 0)],  # falls: not sorted
        [("X", "2", 0), ("X", "2", 0)],  # cannot be packed
        [(None, "2", 0), (None, "2", 0)],
    ):
        suspects = sieved(connection, rows, [rule_on_key(RISING)])
        assert suspects == [row for row in rows if row[:2] != ("2", "1")]


def test_doubles_far_apart_are_found_in_a_big_file_read_by_several_threads(connection, tmp_path):
    # each half rises; only at the seam of the two does the number fall
    path = tmp_path / "halves.parquet"
    connection.execute(
        "copy (select cast(n % 200000 as varchar) as a, '0' as b from range(400000) as t(n)) "
        f"to '{path}' (row_group_size 61440)"
    )
    connection.execute("set threads = 4")
    connection.execute(f"create view batch as from read_parquet('{path}')")
    sieve(connection, [rule_on_key(RISING)])
    assert connection.execute("select count(*) from suspects").fetchall() == [(400000,)]


def test_where_a_rule_cannot_be_evaluated_all_rows_are_suspects(connection):
    broken = bad_rows("odd", where="no_such_column < 0", why="Never.")
    assert len(sieved(connection, [("1", "2", 0)], [broken, *RULES])) == 1


def test_a_rule_that_looks_at_other_rows_is_put_to_the_whole_batch():
    inside = "n > (select avg(n) from {batch})"
    assert not is_sieved(bad_rows("not above average", where=inside, why="No row is."))
    assert not is_sieved(bad_groups("sums", query="select 1 from {batch}", why="It sums up."))
    assert not is_sieved(at_least(1, why="An empty file is a fault."))


@pytest.fixture
def judge(source, writer, landing, rows, monkeypatch):
    def run(suite, *pairs):
        module = SimpleNamespace(flows=lambda: suite)
        monkeypatch.setattr(gate_module, "import_module", lambda name: module)
        writer.frame("flows", rows(*pairs), period="2024")
        return gate(source.id, source.tables["flows"], writer.batches[-1], landing)

    return run


def test_verdicts_come_in_the_order_of_the_suite_whatever_they_were_put_to(judge):
    suite = [
        at_least(1, why="An empty file is a fault."),
        bad_rows("no negative value", where="value_usd < 0", why="Trade is not negative."),
        bad_groups("sum", query="select 1 from {batch} having sum(value_usd) > 9", why="Too much."),
        duplicated_key("code", why="A key stands once.", rising="try_cast(code as bigint)"),
    ]
    landed = judge(suite, ("1", -1.0), ("1", 20.0))
    assert [(check.expectation, check.success) for check in landed.checks] == [
        ("at least 1 rows", True),
        ("no negative value", False),
        ("sum", False),
        ("(code) is unique", False),
    ]
    assert [check.observed for check in landed.checks] == ["2", "1", "1", "2"]


def test_a_file_wrong_in_every_row_is_counted_whole_and_not_held_in_memory(judge):
    suite = [bad_rows("no negative value", where="value_usd < 0", why="Trade is not negative.")]
    landed = judge(suite, *((str(code), -1.0) for code in range(12_000)))
    assert landed.checks[0].observed == "12000"
    assert landed.set_aside[0].row_count == 12_000


def test_rows_set_aside_by_a_rule_on_groups_leave_the_others_as_they_were(judge, landing):
    suite = [
        bad_groups(
            "no code above 1000 in sum",
            query="select * from {batch} where code in "
            "(select code from {batch} group by code having sum(value_usd) > 1000)",
            why="It is no sum.",
            on_failure="set_aside",
        ),
        bad_rows("known", where="code = 'X'", why="Unknown.", on_failure="set_aside"),
    ]
    landed = judge(suite, ("2", 600.0), ("1", 1.0), ("2", 600.0), ("X", 1.0), ("3", 5.0))
    path = landing.object_path(landed.sha256)
    assert duckdb.sql(f"select code, source_line from '{path}'").fetchall() == [("1", 3), ("3", 6)]
    assert (landed.rows, landed.value) == (2, 6.0)
