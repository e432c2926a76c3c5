"""A refresh killed at any point leaves readers their file, and the next one ends the same."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

from flows import journal, publish
from flows.home import Home

pytestmark = pytest.mark.slow

# A busy machine takes its time; a refresh that ended is noticed at once.
PATIENCE_SECONDS = 900

# Where to kill: after this line of the journal, and so many seconds later.
POINTS = [
    ("step", "land control_ledger", 0.0),
    ("step_done", "land control_ledger", 0.0),
    ("step", "land un_comtrade", 0.0),
    ("step", "load", 0.0),
    ("step", "build", 0.0),
    ("step", "build", 4.0),
    ("step_done", "build", 0.0),
    ("step", "gate", 0.2),
    ("step", "finish", 0.0),
    ("step", "publish", 0.0),
]


def command(home, new_file):
    return [
        sys.executable,
        "-c",
        "from flows.cli import main; main()",
        "refresh",
        "--direct",
        "--quiet",
        "--home",
        str(home.root),
        "--input",
        f"un_comtrade={new_file}",
    ]


@pytest.fixture(scope="module")
def new_file(fixtures) -> Path:
    return fixtures / "un_comtrade" / "imports.json"


@pytest.fixture(scope="session")
def expected_hash(starter, tmp_path_factory, fixtures) -> str:
    """The content hash of an undisturbed refresh with the new file."""
    shared_by_workers = tmp_path_factory.getbasetemp().parent
    home = Home(shared_by_workers / "undisturbed")
    with FileLock(shared_by_workers / "undisturbed.lock"):
        if not home.warehouse.exists():
            shutil.copytree(starter.root, home.root, symlinks=True)
            new_file = fixtures / "un_comtrade" / "imports.json"
            subprocess.run(command(home, new_file), check=True)
    return publish.current(home).content_hash


@pytest.fixture
def home(starter, tmp_path_factory) -> Home:
    """A warehouse with the bundled data published, at the same place for every test of a worker."""
    place = Home(tmp_path_factory.getbasetemp() / "killed")
    place.root.mkdir(exist_ok=True)
    for left in place.root.iterdir():
        # dbt's parse cache holds paths, so it serves only where it was made: here
        if left.name != "dbt":
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    shutil.copytree(
        starter.root,
        place.root,
        symlinks=True,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("dbt"),
    )
    return place


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def kill_at(process, home, old, event, name, delay):
    """Wait for a line of a new journal, then kill the refresh and everything it started."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        fresh = [path for path in home.runs.glob("*.jsonl") if path not in old]
        lines = journal.read(fresh[0]) if fresh else []
        if any(line["event"] == event and line.get("name") == name for line in lines):
            time.sleep(delay)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return
        time.sleep(0.005)
    pytest.fail(f"the refresh never came to {event} {name}")


@pytest.mark.parametrize(("event", "name", "delay"), POINTS)
def test_a_killed_refresh_changes_nothing_a_reader_sees_and_the_next_one_converges(
    home, new_file, expected_hash, event, name, delay
):
    before, build = digest(home.warehouse), home.current.readlink()
    old = set(home.runs.glob("*.jsonl"))
    process = subprocess.Popen(command(home, new_file), start_new_session=True)
    kill_at(process, home, old, event, name, delay)

    assert process.returncode == -signal.SIGKILL
    assert (digest(home.warehouse), home.current.readlink()) == (before, build)
    with duckdb.connect(str(home.warehouse), read_only=True) as reader:
        assert reader.execute("select count(*) > 0 from marts.exposure").fetchall() == [(True,)]

    subprocess.run(command(home, new_file), check=True)
    assert publish.current(home).content_hash == expected_hash
    assert home.current.readlink() != build
