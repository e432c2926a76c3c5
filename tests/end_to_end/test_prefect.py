"""The refresh as a Prefect flow: the real server, started for the run, offline."""

import os
import sqlite3
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory):
    home = tmp_path_factory.mktemp("prefect") / "var"
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PREFECT")
    } | {"CHOKEPOINT_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", "from flows.cli import main; main()", "refresh"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return home, done


FAILING_TASK = """
from flows import prefect_flow
from prefect import task
from ingestion.core.errors import ChokepointError

@task
def failing():
    raise ChokepointError("the marts do not hold")

try:
    failing()
except ChokepointError as error:
    print(f"told once: {error}")
"""


def test_an_error_that_is_meant_for_a_person_comes_without_prefects_traceback(tmp_path):
    environment = os.environ | {"PREFECT_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", FAILING_TASK],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "told once: the marts do not hold\n"
    assert "Traceback" not in done.stderr


def asked(home, query):
    with sqlite3.connect(home / "prefect" / "prefect.db") as connection:
        return connection.execute(query).fetchall()


def test_a_person_sees_where_the_file_is_and_one_real_answer(refreshed):
    home, done = refreshed
    told = " ".join(done.stdout.split())
    assert str(home / "published" / "current" / "warehouse.duckdb") in done.stdout.replace("\n", "")
    assert "marts.exposure_monthly" in told
    assert "1238" in told
    assert "Traceback" not in done.stderr


def test_runs_and_tags_in_prefect_are_words_a_person_reads(refreshed):
    home, _ = refreshed
    (state,) = asked(home, "select state_type from flow_run where name like 'refresh%'")
    names = {name for (name,) in asked(home, "select name from task_run")}
    assert state == ("COMPLETED",)
    assert any(name.startswith("land control_ledger") for name in names)
    assert any(name.startswith("dbt build") for name in names)


def test_the_load_table_and_the_checks_are_left_as_artifacts(refreshed):
    home, _ = refreshed
    keys = {key for (key,) in asked(home, "select key from artifact")}
    assert {"loads", "checks"} <= keys


def test_nothing_of_prefect_is_left_running(refreshed):
    home, _ = refreshed
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert str(home) not in listed.stdout
