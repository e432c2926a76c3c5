"""The command line as a person meets it: help that teaches, errors one can act on."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow


def run(*arguments, home=None, stdin=None):
    environment_home = ["--home", str(home)] if home else []
    command = [sys.executable, "-c", "from flows.cli import main; main()", *arguments]
    return subprocess.run(
        command + environment_home, capture_output=True, text=True, check=False, input=stdin
    )


def test_help_teaches_the_first_question():
    done = run("--help")
    assert done.returncode == 0
    for word in ("refresh", "status", "sql", "explain", "read-only"):
        assert word in done.stdout


@pytest.mark.parametrize("name", ["refresh", "status", "sql", "explain", "report"])
def test_each_command_explains_itself(name):
    done = run(name, "--help")
    assert done.returncode == 0
    assert len(done.stdout) > 300


def test_asking_before_the_first_refresh_says_what_to_do(tmp_path):
    done = run("sql", "select 1", home=tmp_path)
    assert done.returncode == 1
    assert "Run: chokepoint refresh" in done.stderr
    assert "Traceback" not in done.stderr
    assert run("status", home=tmp_path).returncode == 3


def test_a_mistake_in_sql_is_told_in_a_sentence(starter):
    done = run("sql", "select no_such_column from marts.exposure", home=starter.root)
    assert done.returncode == 1
    assert "no_such_column" in done.stderr
    assert "describe marts.exposure" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_published_file_cannot_be_written(starter):
    done = run("sql", "drop table marts.exposure", home=starter.root)
    assert done.returncode == 1
    assert "read-only" in done.stderr


def test_answers_come_as_json_lines_for_other_programs(starter):
    done = run("sql", "-", "-o", "json", home=starter.root, stdin="select 1 as a, 'x' as b")
    assert json.loads(done.stdout) == {"a": 1, "b": "x"}


def test_a_file_that_is_not_there_is_named(tmp_path):
    done = run("refresh", "-i", "cepii_baci=nowhere.zip", home=tmp_path)
    assert done.returncode == 1
    assert "nowhere.zip" in done.stderr


def test_a_source_that_does_not_exist_is_answered_with_those_that_do(tmp_path):
    done = run("refresh", "-i", "nosuch=.", home=tmp_path)
    assert done.returncode == 1
    assert "cepii_baci" in done.stderr


def test_status_says_what_is_published_and_how_fresh_it_is(starter):
    done = run("status", home=starter.root)
    assert done.returncode == 0, done.stdout
    assert "control_ledger" in done.stdout
    assert "Last refresh ended well" in done.stdout


def test_a_row_that_is_not_one_row_is_asked_to_be_narrowed(starter):
    done = run("explain", "marts.exposure_monthly", "--where", "true", home=starter.root)
    assert done.returncode == 1
    assert "narrow" in done.stderr
