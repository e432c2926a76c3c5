"""Serving with Prefect's own scheduler and runner: the real server, started for it."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from flows import lock
from flows.home import Home

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 600


@pytest.fixture
def home(starter, tmp_path, fixtures) -> Home:
    """A warehouse with the bundled data published and a new file in its inbox."""
    place = Home(tmp_path / "var")
    shutil.copytree(starter.root, place.root, symlinks=True, ignore=shutil.ignore_patterns("dbt"))
    (place.inbox / "un_comtrade").mkdir(parents=True)
    shutil.copy(fixtures / "un_comtrade" / "imports.json", place.inbox / "un_comtrade")
    place.settings_file.write_text("schedule: {look_every_minutes: 1}\n", "utf-8")
    return place


@pytest.fixture
def served(home, tmp_path):
    environment = {name: value for name, value in os.environ.items() if "PREFECT" not in name}
    main = "from flows.cli import main; main()"
    out = (tmp_path / "told.txt").open("w", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-c", main, "serve", "--home", str(home.root)],
        env=environment,
        stdout=out,
        stderr=subprocess.STDOUT,
    )
    yield process, tmp_path / "told.txt"
    process.kill()
    process.wait()
    out.close()


def wait(condition, process, told):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, told.read_text("utf-8")
        if condition():
            return
        time.sleep(0.5)
    pytest.fail(told.read_text("utf-8"))


def runs(home):
    """Return the state and the result's kind of each run of the deployment that has ended."""
    database = home.root / "prefect" / "prefect.db"
    if not database.exists():
        return []
    with sqlite3.connect(database, timeout=30) as connection:
        try:
            return connection.execute(
                "select state_type, name from flow_run where state_type not in "
                "('SCHEDULED', 'PENDING', 'RUNNING')"
            ).fetchall()
        except sqlite3.OperationalError:
            return []  # the server is still making its tables


def test_looks_are_runs_of_a_deployment_and_sigterm_ends_it_all(home, served):
    process, told = served
    before = home.current.readlink()
    wait(lambda: home.current.readlink() != before, process, told)
    # The one that built, and one that found nothing to do.
    wait(lambda: len(runs(home)) >= 2, process, told)
    assert set(runs(home)) == {("COMPLETED", f"look at {home.root}")}
    built = home.current.readlink()
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=180) == 128 + signal.SIGTERM
    assert "The published file is as it was" in told.read_text("utf-8").replace("\n", " ")
    assert "Traceback" not in told.read_text("utf-8")
    assert home.current.readlink() == built
    assert not lock.is_held(home.lock)
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert str(home.root) not in listed.stdout
    assert not (home.root / "prefect" / "server.json").exists()
