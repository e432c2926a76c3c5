"""The doctor: what is missing is one line that says how to get it; what is there is fine."""

import errno
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import duckdb
import pytest
from typer.testing import CliRunner

from flows import disk, lock
from flows.cli import app
from flows.doctor import Patient, examine, reach
from flows.doctor_environment import packages, python
from flows.home import Home
from flows.journal import Journal
from flows.publish import finish, publish
from ingestion.core.errors import ChokepointError
from ingestion.core.registry import connector, source_ids
from tests.small_warehouse import make_warehouse

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
VALUE = "k3y-of-a-person"


@pytest.fixture
def home(tmp_path):
    place = Home(tmp_path / "var")
    place.root.mkdir()
    return place


def found(home, about, *, now=None, reach=lambda address: None, **environment):
    patient = Patient(home, now or datetime.now(UTC), environment, reach)
    return [(each.level, each.text) for each in examine(patient) if each.about == about]


def published(home, storage="v1.2.0"):
    home.build.mkdir(parents=True)
    path = home.build / "warehouse.duckdb"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as w (storage_version '{storage}'); use w")
    make_warehouse(path)
    finish(home, "b1", "f", "c", [])
    publish(home, [], [])


def test_a_new_home_has_no_problem_and_is_not_even_made(tmp_path):
    place = Home(tmp_path / "not" / "yet")
    patient = Patient(place, datetime.now(UTC), {}, lambda address: None)
    findings = examine(patient)
    assert [each for each in findings if each.level == "problem"] == []
    assert "chokepoint refresh" in next(e.text for e in findings if e.about == "published")
    assert not place.root.exists()


def test_each_finding_is_one_line(home):
    Journal.start(home.runs).write("failed", error="dbt build failed. It said:\none\ntwo")
    patient = Patient(home, datetime.now(UTC), {}, lambda address: None)
    assert not any("\n" in each.text for each in examine(patient))


def test_a_package_out_of_bounds_or_missing_is_named_with_the_bound():
    told = list(
        packages(["duckdb>=99", "nosuchpackage>=1", "pydantic>=2", "x; python_version<'3'"])
    )
    assert [level for _, level, _ in told] == ["problem", "problem"]
    assert "duckdb is 2" in told[0][2] or "duckdb is 1" in told[0][2]
    assert ">=99 is wanted" in told[0][2]
    assert "nosuchpackage is not installed" in told[1][2]
    assert [level for _, level, _ in packages(["pydantic>=2"])] == ["fine"]


def test_a_python_out_of_bounds_is_a_problem():
    assert [level for _, level, _ in python("3.10.4")] == ["problem"]
    assert [level for _, level, _ in python("3.12.1")] == ["fine"]


def test_a_home_that_cannot_be_written_is_a_problem(tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    (level, text), *_ = found(Home(tmp_path / "file"), "home")
    assert level == "problem"
    assert "CHOKEPOINT_HOME" in text


def test_a_disk_with_less_than_a_refresh_needs_is_a_problem(home, monkeypatch):
    monkeypatch.setattr(disk, "free_bytes", lambda place: 1 << 20)
    ((level, text),) = found(home, "disk")
    assert level == "problem"
    assert "needs about 315 MB, 1 MB are free" in text


def test_what_a_refresh_needs_is_estimated_from_the_last_build_and_the_inbox(home):
    assert disk.needed_bytes(home) == disk.FIRST_BUILD_BYTES
    published(home)
    last = disk.size(home.current.resolve())
    (home.inbox / "cepii_baci").mkdir(parents=True)
    (home.inbox / "cepii_baci" / "x.zip").write_bytes(b"x" * 1000)
    (home.build / "work.duckdb").write_bytes(b"x" * 4000)
    assert disk.needed_bytes(home) == int((last + 4000) * 1.5) - 4000 + 2000


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        ChokepointError("dbt build failed\nIO Error: no space left on device"),
    ],
)
def test_a_full_disk_is_known_whoever_tells_of_it(error):
    assert disk.is_full(error)
    wrapped = ValueError("something else")
    wrapped.__cause__ = error
    assert disk.is_full(wrapped)
    assert not disk.is_full(OSError(errno.EACCES, "Permission denied"))


def test_a_clock_before_the_last_build_is_a_problem(home):
    published(home)
    assert found(home, "clock")[0][0] == "fine"
    ((level, text),) = found(home, "clock", now=NOW - timedelta(days=400))
    assert level == "problem"
    assert "Set the clock" in text


def test_a_clock_apart_from_that_of_the_disk_is_a_problem(home):
    ((level, text),) = found(home, "clock", now=datetime.now(UTC) + timedelta(hours=2))
    assert level == "problem"
    assert "disk's own clock" in text


def test_a_lock_is_free_or_held_by_somebody_who_is_named(home):
    assert found(home, "lock") == [("fine", "free; no refresh is running.")]
    with lock.only_one(home.lock):
        ((level, text),) = found(home, "lock")
    assert (level, f"process {os.getpid()}" in text) == ("note", True)


def test_a_lock_left_by_a_killed_refresh_is_told_to_be_in_nobodys_way(home):
    script = (
        "import os, signal, sys; from pathlib import Path; from flows.lock import only_one\n"
        "with only_one(Path(sys.argv[1])): os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script, str(home.lock)], check=False)
    Journal.start(home.runs)
    ((level, text),) = found(home, "lock")
    assert (level, "was stopped" in text) == ("note", True)


def test_a_last_refresh_that_failed_is_a_problem_with_its_reason(home):
    Journal.start(home.runs).write("failed", error="dbt build failed")
    ((level, text),) = found(home, "lock")
    assert (level, "dbt build failed" in text) == ("problem", True)


def test_settings_that_do_not_fit_are_a_problem_with_their_line(home):
    home.settings_file.write_text("log: text\nkeep_versions: 0\n", "utf-8")
    ((level, text),) = found(home, "settings")
    assert (level, "line 2, keep_versions" in text) == ("problem", True)


def test_settings_of_a_source_are_checked_by_its_connector(home):
    home.settings_file.write_text(
        "sources: {us_census_trade: {months: [June], commodities: []}}", "utf-8"
    )
    problems = [text for level, text in found(home, "sources") if level == "problem"]
    assert len(problems) == 1
    assert "months" in problems[0]


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("us_census_trade: {months: ['2024-01..2024-12', '2025-06'], commodities: ['8505']}",
         "2025-06.."),
        ("uk_hmrc: {months: ['2025-01..2025-06'], commodities: ['850511']}", "2025-01.."),
        ("un_comtrade: {queries: [{freq: A, reporter: '156', period: '2020,2021', "
         "commodity: '2846', flow: M}]}", "2020.."),
    ],
)  # fmt: skip
def test_settings_that_never_ask_for_anything_new_are_noted_with_how_to_write_it(
    home, source, written
):
    home.settings_file.write_text(f"sources: {{{source}}}", "utf-8")
    (told,) = [each for each in found(home, "sources") if "only periods that end" in each[1]]
    assert told[0] == "note"
    assert f'without an end, as "{written}"' in told[1]


@pytest.mark.parametrize(
    "source",
    [
        "us_census_trade: {months: ['2020-01..2024-12', '2025-01..'], commodities: ['8505']}",
        "un_comtrade: {queries: [{freq: A, reporter: '156', period: '2020..', commodity: '2846', "
        "flow: M}]}",
    ],
)
def test_settings_with_a_range_without_an_end_need_no_note(home, source):
    home.settings_file.write_text(f"sources: {{{source}}}", "utf-8")
    assert not [text for _, text in found(home, "sources") if "only periods" in text]


def test_every_source_that_is_asked_over_http_can_check_its_settings():
    kinds = [type(connector(each)).__dict__ for each in source_ids()]
    assert [kind for kind in kinds if ("fetched" in kind) != ("check_wanted" in kind)] == []


def test_a_misspelt_variable_is_a_problem(home):
    told = found(home, "settings", CHOKEPOINT_LOGS="json")
    assert ("problem", "CHOKEPOINT_LOGS") in [(level, text.split()[0]) for level, text in told]


def test_keys_are_there_or_not_and_never_shown(home):
    home.settings_file.write_text(
        "sources: {us_census_trade: {months: ['2025-06'], commodities: ['8505']}}", "utf-8"
    )
    told = found(home, "keys", COMTRADE_API_KEY=VALUE)
    assert ("fine", "un_comtrade: COMTRADE_API_KEY is there (environment).") in told
    assert [level for level, text in told if "CENSUS_API_KEY is not there" in text] == ["note"]
    assert VALUE not in str(told)


def test_a_file_of_secrets_that_others_may_read_is_noted(home, tmp_path):
    kept = tmp_path / "secrets.yml"
    kept.write_text('CENSUS_API_KEY: "x"\n', "utf-8")
    kept.chmod(0o644)
    home.settings_file.write_text(f"secrets_file: {kept}\n", "utf-8")
    assert [text for _, text in found(home, "keys") if "chmod 600" in text]
    kept.chmod(0o600)
    assert not [text for _, text in found(home, "keys") if "chmod 600" in text]


def test_a_mail_login_without_its_password_is_a_problem(home):
    home.settings_file.write_text(
        "notifications: {mail: {to: [a@b.org], sender: c@b.org, user: me}}", "utf-8"
    )
    assert [level for level, text in found(home, "keys") if "CHOKEPOINT_SMTP" in text] == [
        "problem"
    ]


@pytest.mark.parametrize(
    ("server", "security", "notes"),
    [("mail.b.org", "none", 1), ("mail.b.org", "starttls", 0), ("localhost", "none", 0)],
)
def test_a_password_that_would_go_over_the_network_in_the_clear_is_noted(
    home, server, security, notes
):
    mail = f"to: [a@b.org], sender: c@b.org, user: me, server: {server}, security: {security}"
    home.settings_file.write_text(f"notifications: {{mail: {{{mail}}}}}", "utf-8")
    told = found(home, "keys", CHOKEPOINT_SMTP_PASSWORD=VALUE)
    assert len([level for level, text in told if "in the clear" in text]) == notes


def test_every_source_is_loaded_bundled_or_comes_with_an_address(home):
    told = dict(text.split(":", 1) for _, text in found(home, "sources"))
    assert "https://" in told["cepii_baci"]
    assert "bundled" in told["control_ledger"]
    (home.inbox / "cepii_baci").mkdir(parents=True)
    (home.inbox / "cepii_baci" / "x.zip").write_bytes(b"")
    assert (
        "wait in inbox/cepii_baci"
        in dict(t.split(":", 1) for _, t in found(home, "sources"))["cepii_baci"]
    )


def test_the_published_file_opens_in_the_format_that_drivers_read(home):
    published(home)
    ((level, text),) = found(home, "published")
    assert level == "fine"
    assert "storage version v1.2.0" in text


def test_a_published_file_of_a_newer_format_is_a_problem(home):
    published(home, storage="v1.4.0")
    ((level, text),) = found(home, "published")
    assert (level, "v1.2.0" in text) == ("problem", True)


def test_a_published_file_that_does_not_open_is_a_problem(home):
    published(home)
    home.warehouse.chmod(0o644)
    home.warehouse.write_bytes(b"not a database")
    ((level, text),) = found(home, "published")
    assert (level, "cannot be opened" in text) == ("problem", True)


def test_prefect_is_asked_only_where_a_server_is_set(home):
    asked = []

    def none(address):
        asked.append(address)
        return "connection refused"

    assert found(home, "Prefect", reach=none)[0][0] == "fine"
    assert asked == []
    ((level, _),) = found(home, "Prefect", reach=none, PREFECT_API_URL="http://127.0.0.1:1/api")
    assert (level, asked) == ("problem", ["http://127.0.0.1:1/api/health"])


def test_an_address_nobody_listens_at_is_out_of_reach():
    assert reach("http://127.0.0.1:1/api/health") is not None


def test_the_exit_code_is_1_where_there_is_a_problem(home):
    runner = CliRunner()
    assert runner.invoke(app, ["doctor", "--home", str(home.root)]).exit_code == 0
    home.settings_file.write_text("keep_versions: 0\n", "utf-8")
    done = runner.invoke(app, ["doctor", "--home", str(home.root), "-o", "json"])
    assert done.exit_code == 1
    lines = [json.loads(line) for line in done.output.splitlines()]
    assert [each["about"] for each in lines if each["level"] == "problem"] == ["settings"]
