"""Private connections: bounded memory, and where work goes that does not fit."""

import duckdb
import pytest

from ingestion.core.sql import MEMORY_LIMIT, connect

# Twice the memory that the test leaves.
SORT = "select sum(n) from (select n from range(4_000_000) as numbers(n) order by hash(n) offset 1)"


def setting(connection, name):
    return connection.execute(f"select current_setting('{name}')").fetchall()[0][0]


def test_memory_is_bounded_and_work_goes_on_in_the_scratch_folder(tmp_path):
    with connect(tmp_path / "scratch") as connection, duckdb.connect() as other:
        other.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        assert setting(connection, "memory_limit") == setting(other, "memory_limit")
        assert setting(connection, "temp_directory").startswith(str(tmp_path / "scratch"))
        assert setting(connection, "preserve_insertion_order") is True


def test_what_does_not_fit_into_memory_goes_on_on_disk_and_leaves_nothing(tmp_path):
    with connect(tmp_path / "scratch") as connection:
        connection.execute("set memory_limit = '60MB'")
        connection.execute("set max_temp_directory_size = '0KB'")
        with pytest.raises(duckdb.OutOfMemoryException):
            connection.execute(SORT)
        connection.execute("set max_temp_directory_size = '2GB'")
        assert connection.execute(SORT).fetchall()[0][0] > 0
    assert list((tmp_path / "scratch").iterdir()) == []


def test_two_connections_do_not_share_their_files(tmp_path):
    with connect(tmp_path) as one, connect(tmp_path) as other:
        assert setting(one, "temp_directory") != setting(other, "temp_directory")
