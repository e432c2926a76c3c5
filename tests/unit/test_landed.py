"""How Parquet is written and read: what rows share is said once, and their place is their line."""

import duckdb
import pytest

from ingestion.core import landed
from ingestion.core.landed import Common
from ingestion.core.sql import connect

COMMON = Common({"source_file": "o'flows.csv", "batch_id": "b/1"}, first_line=2)


@pytest.fixture
def connection():
    with connect() as opened:
        yield opened


@pytest.fixture
def table(source):
    return source.tables["flows"]


def test_what_rows_share_is_in_no_row_and_still_read_with_each(connection, table, tmp_path):
    path = tmp_path / "flows.parquet"
    landed.write(
        connection, "from (values ('1', 1.5), ('2', 2)) as t(code, value_usd)", path, COMMON
    )
    stored = connection.execute(f"describe from read_parquet('{path}')").fetchall()
    assert [row[0] for row in stored] == ["code", "value_usd"]
    read = connection.sql(landed.relation(connection, path, table))
    assert dict(zip(read.columns, map(str, read.types), strict=True)) == table.duckdb_columns()
    assert [row[2:] for row in read.fetchall()] == [
        ("o'flows.csv", 2, "b/1"),
        ("o'flows.csv", 3, "b/1"),
    ]


def test_a_code_stored_as_a_number_is_read_as_the_text_that_source_yml_says(
    connection, table, tmp_path
):
    path = tmp_path / "flows.parquet"
    select = "select cast(4 as usmallint) as code, cast(1 as decimal(18, 3)) as value_usd"
    landed.write(connection, select, path, COMMON)
    read = connection.execute(landed.relation(connection, path, table)).fetchall()
    assert read[0][0] == "4"


def test_the_place_of_each_of_many_rows_is_its_line(connection, table, tmp_path):
    rows = 3 * landed.ROW_GROUP_ROWS
    path = tmp_path / "flows.parquet"
    select = (
        "select cast(hash(line) % 10000 as varchar) as code, line as value_usd "
        f"from range(2, {rows + 2}) as lines(line)"
    )
    assert landed.write(connection, select, path, COMMON) == rows
    read = landed.relation(connection, path, table)
    wrong = f"select count(*) from ({read}) where source_line <> value_usd"
    assert connection.execute(wrong).fetchall() == [(0,)]


def test_a_file_that_says_nothing_is_read_as_it_is(connection, table, tmp_path):
    path = tmp_path / "plain.parquet"
    columns = "'1' as code, 2 as value_usd, 'f' as source_file, 7 as source_line, 'b' as batch_id"
    landed.write(connection, f"select {columns}", path)
    assert landed.common(connection, path) == Common()
    read = connection.execute(landed.relation(connection, path, table)).fetchall()
    assert read == [("1", 2, "f", 7, "b")]


def test_the_same_rows_give_the_same_bytes_however_many_threads_write(connection, tmp_path):
    select = "select hash(n) % 5000 as a, n as b from range(300000) as numbers(n)"
    files = set()
    for threads in (1, 2, 8):
        connection.execute(f"set threads = {threads}")
        path = tmp_path / f"{threads}.parquet"
        landed.write(connection, select, path, COMMON)
        files.add(path.read_bytes())
    assert len(files) == 1


def test_other_programs_see_all_that_is_stored(connection, tmp_path):
    path = tmp_path / "flows.parquet"
    landed.write(connection, "select '010121' as code, 1.5 as value_usd", path, COMMON)
    (told,) = duckdb.sql(
        f"select decode(value) from parquet_kv_metadata('{path}') where decode(key) = 'chokepoint'"
    ).fetchall()
    assert "o'flows.csv" in told[0]
