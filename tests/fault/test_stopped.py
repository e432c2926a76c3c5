"""Serving that is told to stop: readers keep their file, the lock is free, the next goes on."""

import hashlib
import shutil
import signal
import subprocess
import sys
import time

import pytest

from flows import journal, lock, publish
from flows.dbt_process import ENDED_WITH_ITS_PARENT
from flows.home import Home

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 900
# Where to stop: after this line of the journal, and so many seconds later.
POINTS = [("land un_comtrade", 0.0), ("build", 0.0), ("build", 6.0)]


@pytest.fixture(scope="module")
def home(starter, tmp_path_factory, fixtures) -> Home:
    """A warehouse with the bundled data published and a new file in its inbox."""
    place = Home(tmp_path_factory.mktemp("stopped") / "var")
    shutil.copytree(starter.root, place.root, symlinks=True, ignore=shutil.ignore_patterns("dbt"))
    (place.inbox / "un_comtrade").mkdir(parents=True)
    shutil.copy(fixtures / "un_comtrade" / "imports.json", place.inbox / "un_comtrade")
    return place


def command(home, *arguments):
    main = "from flows.cli import main; main()"
    return [sys.executable, "-c", main, "serve", *arguments, "--home", str(home.root)]


def seen(home):
    return hashlib.sha256(home.warehouse.read_bytes()).hexdigest(), home.current.readlink()


def running_for(home):
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if str(home.root) in line]


def wait_for(home, old, name):
    """Wait until a new journal says that a step has begun."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        fresh = [path for path in home.runs.glob("*.jsonl") if path not in old]
        lines = journal.read(fresh[0]) if fresh else []
        if any(line["event"] == "step" and line.get("name") == name for line in lines):
            return
        time.sleep(0.01)
    pytest.fail(f"serving never came to {name}")


@pytest.mark.parametrize(("name", "delay"), POINTS)
def test_sigterm_leaves_the_last_good_file_and_a_free_lock_and_nothing_running(home, name, delay):
    before, old = seen(home), set(home.runs.glob("*.jsonl"))
    process = subprocess.Popen(
        command(home, "--direct"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    wait_for(home, old, name)
    time.sleep(delay)
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=120)
    assert process.returncode == 128 + signal.SIGTERM
    assert "The published file is as it was" in told
    assert "Traceback" not in told
    assert seen(home) == before
    assert not lock.is_held(home.lock)
    assert running_for(home) == []
    assert journal.last(home.runs)[-1]["event"] == "stopped"


def test_the_next_start_goes_on_and_another_one_finds_nothing_to_do(home):
    before = seen(home)
    done = subprocess.run(command(home, "--once"), capture_output=True, text=True, check=True)
    assert "Published build" in done.stdout
    assert seen(home) != before
    build_id = publish.current(home).build_id
    begun = time.monotonic()
    again = subprocess.run(command(home, "--once"), capture_output=True, text=True, check=True)
    assert f"Nothing new since build {build_id}" in again.stdout
    assert time.monotonic() - begun < 15


def test_dbt_ends_with_the_process_that_started_it_and_not_before():
    dbt = [sys.executable, "-m", "flows.dbt_process", "--version"]
    alone = subprocess.run(dbt, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert alone.returncode == ENDED_WITH_ITS_PARENT
    process = subprocess.Popen(dbt, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert "Core" in process.stdout.read()
    assert process.wait(timeout=120) == 0
