"""What a run tells: a person at a console, or a program that reads JSON; and status for both."""

import json
import os
from datetime import UTC, datetime, timedelta
from io import StringIO

import duckdb
import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from flows import cli, lock, running
from flows.cli import app
from flows.home import Home
from flows.journal import Journal
from flows.refresh import Outcome
from flows.settings_schema import Settings
from flows.teller import Teller
from tests.small_warehouse import publish_built

TODAY = datetime.now(UTC).date()


@pytest.fixture
def home(tmp_path):
    place = Home(tmp_path / "var")
    place.root.mkdir()
    return place


def published(home, due=TODAY + timedelta(days=5)):
    home.build.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(home.build / "warehouse.duckdb")) as connection:
        connection.execute(
            f"""
            create schema quality;
            create table quality.sources as select unnest(['a', 'b']) as source_id,
                unnest([true, false]) as may_republish, date '2026-10-01' as newest_period_to,
                unnest(['loaded', 'no_edition_loaded']) as status;
            create table quality.freshness as select 'a' as source_id,
                date '2026-10-01' as newest_period_to, date '{due}' as next_due_on,
                timestamp '2026-10-10' as retrieved_at;
            create macro freshness_on(day) as table select *,
                greatest(day - next_due_on, 0) as days_late, day > next_due_on as is_stale
                from quality.freshness;
            """
        )
    return publish_built(home, "b1")


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def run(*arguments, **variables):
    return CliRunner().invoke(app, list(arguments), env=variables)


@pytest.fixture
def refreshed(home, monkeypatch):
    """Return a refresh through the command line that builds nothing and warns of something."""
    outcome = Outcome(published(home), is_new=False)

    def made_up(place, inputs, journal, *, direct):
        with journal.step("plan", "looking at what is offered"):
            journal.warn("[a] came late: naïve")
        return running.recorded(place, journal, lambda: outcome)

    monkeypatch.setattr(running, "run_refresh", made_up)
    return lambda **variables: run("refresh", "--home", str(home.root), **variables)


def test_a_person_is_told_in_words(refreshed):
    told = refreshed().output
    assert "warning [a] came late: naïve" in told
    assert "Nothing new since build b1" in told


def test_a_program_is_told_a_line_of_json_per_event_and_nothing_else(refreshed, home):
    told = lines(refreshed(CHOKEPOINT_LOG="json").output)
    assert [each["event"] for each in told] == ["started", "step", "warning", "step_done", "ended"]
    assert told[2]["text"] == "[a] came late: naïve"
    assert all(datetime.fromisoformat(each["at"]) for each in told)
    (written,) = home.runs.glob("*.jsonl")
    assert lines(written.read_text("utf-8")) == told


def test_the_settings_ask_for_json_as_the_environment_does(refreshed, home):
    home.settings_file.write_text("log: json\n", "utf-8")
    assert lines(refreshed().output)[-1]["event"] == "ended"


def test_an_error_for_a_person_is_a_line_of_json_for_a_program(refreshed, home):
    with lock.only_one(home.lock):
        done = refreshed(CHOKEPOINT_LOG="json")
    (line,) = lines(done.output)
    assert (done.exit_code, line["event"]) == (1, "error")
    assert line["text"].startswith("Another refresh is running")


def test_what_belongs_to_no_run_is_told_in_the_same_form():
    person, program = StringIO(), StringIO()
    Teller(Console(file=person, width=80)).say("waiting", "Waiting for [somebody].")
    Teller(None, program).say("waiting", "Waiting for [somebody].")
    Teller().say("waiting", "Nobody hears this.")
    assert person.getvalue() == "Waiting for [somebody].\n"
    (line,) = lines(program.getvalue())
    assert (line["event"], line["text"]) == ("waiting", "Waiting for [somebody].")


def test_quiet_is_quiet_and_json_is_json_even_so():
    console = Console()
    assert Teller.of(Settings(), console).console is console
    assert Teller.of(Settings(), console, quiet=True) == Teller()
    assert Teller.of(Settings(log="json"), console, quiet=True).lines is not None


def status(home, *arguments):
    return run("status", *arguments, "--home", str(home.root))


@pytest.mark.parametrize(
    ("last", "code"),
    [
        (("ended", {"is_new": True}), 0),
        (("failed", {"error": "dbt [build] failed"}), 1),
        (("stopped", {"by": "SIGTERM"}), 1),
        (("step", {"name": "build"}), 1),
    ],
)
def test_the_exit_code_tells_how_the_last_refresh_went(home, last, code):
    published(home)
    event, details = last
    Journal.start(home.runs).write(event, **details)
    assert status(home).exit_code == status(home, "-o", "json").exit_code == code
    told = json.loads(status(home, "-o", "json").output)
    assert told["last_refresh"].items() >= {"event": event, **details}.items()


@pytest.mark.parametrize(("before", "code"), [("ended", 0), ("failed", 1)])
def test_while_a_refresh_runs_the_one_before_it_counts(home, before, code):
    published(home)
    Journal.start(home.runs).write(before, error="x")
    Journal.start(home.runs).write("step", name="build")
    with lock.only_one(home.lock):
        shown, told = status(home), status(home, "-o", "json")
    assert shown.exit_code == told.exit_code == code
    assert f"A refresh is running now (process {os.getpid()}" in " ".join(shown.output.split())
    assert json.loads(told.output)["running"]["name"] == "build"
    assert json.loads(told.output)["last_refresh"]["event"] == before


def test_somebody_who_may_not_write_sees_whether_a_refresh_runs(home, monkeypatch):
    with lock.only_one(home.lock):
        pass

    def denied(*arguments, **options):
        raise PermissionError(13, "Permission denied", str(home.lock))

    monkeypatch.setattr(lock, "FileLock", denied)
    assert lock.is_held(home.lock)  # whoever took it last, this process, is alive
    home.lock.with_suffix(".holder.json").write_text('{"pid": 4194305, "since": ""}', "utf-8")
    assert not lock.is_held(home.lock)


@pytest.mark.parametrize("name", ["there", "not/there"])
def test_a_file_that_belongs_to_somebody_else_is_a_sentence_with_the_owner(
    home, monkeypatch, capsys, name
):
    (home.root / "there").write_text("", "utf-8")
    path = home.root / name

    def denied():
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(cli, "app", denied)
    monkeypatch.setattr(cli, "stop_on_sigterm", lambda: None)
    monkeypatch.setattr(cli.atexit, "register", lambda function: None)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert f"{path}: permission denied" in told
    assert f"belongs to {home.root.owner()}. Run this as {home.root.owner()}" in told


def test_ctrl_c_is_answered_with_what_becomes_of_the_published_file(monkeypatch, capsys):
    interrupted = typer.Typer()

    @interrupted.command()
    def wait():
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "app", lambda: interrupted(args=[]))
    monkeypatch.setattr(cli, "stop_on_sigterm", lambda: None)
    monkeypatch.setattr(cli.atexit, "register", lambda function: None)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 130
    assert "Stopped. The published file is as it was" in capsys.readouterr().err


def test_a_warehouse_that_was_never_refreshed_has_no_last_refresh(home):
    told = json.loads(status(home, "-o", "json").output)
    assert (told["last_refresh"], told["running"]) == (None, None)


def test_a_first_refresh_that_failed_is_told_though_nothing_is_published(home):
    Journal.start(home.runs).write("failed", error="dbt [build] failed")
    done = status(home)
    assert done.exit_code == 3
    assert "dbt [build] failed" in done.output


def test_the_reason_of_a_failure_is_shown_as_it_is(home):
    published(home)
    Journal.start(home.runs).write("failed", error="dbt [build] failed")
    assert "dbt [build] failed" in status(home).output


def test_a_late_source_is_exit_code_5_where_that_is_asked_for(home):
    published(home, due=TODAY - timedelta(days=3))
    assert status(home).exit_code == 0
    assert status(home, "--fail-on-stale").exit_code == 5
    told = json.loads(status(home, "-o", "json").output)
    assert told["stale"] == ["a"]
    assert told["sources"][0]["state"] == "late 3 days"
    assert told["not_loaded"] == ["b"]


def test_figures_in_time_are_no_failure_even_where_it_is_asked_for(home):
    published(home)
    assert status(home, "--fail-on-stale").exit_code == 0


def test_a_failure_counts_before_staleness(home):
    published(home, due=TODAY - timedelta(days=3))
    Journal.start(home.runs).write("failed", error="x")
    assert status(home, "--fail-on-stale").exit_code == 1


def test_with_nothing_published_a_program_is_told_so_too(home):
    done = status(home, "-o", "json")
    assert done.exit_code == 3
    assert json.loads(done.output)["published"] is None


def test_what_is_published_is_told_with_its_file_and_size(home):
    published(home)
    told = json.loads(status(home, "-o", "json").output)["published"]
    assert (told["build_id"], told["tables"], told["rows"]) == ("b1", 2, 3)
    assert told["file"] == str(home.warehouse)


def test_another_form_is_refused_with_those_there_are(home):
    assert "choose text or json" in str(status(home, "-o", "xml").exception)


def test_every_command_of_the_line_explains_itself():
    for name in cli.typer.main.get_command(app).commands:
        done = run(name, "--help")
        assert (name, done.exit_code) == (name, 0)
        assert len(done.output) > 300, name
