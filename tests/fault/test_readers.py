"""Readers of two DuckDB versions ask without pause while builds are published under them."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows import publish
from flows.home import PROJECT_DIR, Home

pytestmark = pytest.mark.slow

CLIENTS = PROJECT_DIR / "tests" / "clients"
QUESTIONS = PROJECT_DIR / "dbt_project" / "analyses"
READERS = 20
PUBLISHES = 20
OLDEST = "1.2.2"


@pytest.fixture(scope="module")
def oldest_duckdb(tmp_path_factory) -> Path:
    """Return a folder with the oldest DuckDB that is promised to open the published file."""
    folder = tmp_path_factory.mktemp("duckdb_oldest")
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    listed = ["--target", str(folder), "--requirement", str(CLIENTS / "duckdb_oldest.txt")]
    made = subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, *listed],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip(f"DuckDB {OLDEST} cannot be installed here: {made.stderr.strip()[-300:]}")
    return folder


def start_reader(home: Home, stop: Path, seen: Path, *other: Path) -> subprocess.Popen:
    arguments = [CLIENTS / "reader.py", home.warehouse, QUESTIONS, stop, seen, *other]
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def publish_again(home: Home, file: Path, number: int) -> str:
    home.build.mkdir(parents=True, exist_ok=True)
    shutil.copy(file, home.build / "warehouse.duckdb")
    (home.build / "warehouse.duckdb").chmod(0o644)
    build_id = f"build-{number:02d}"
    publish.finish(home, build_id, f"fingerprint-{number}", "code", [])
    publish.publish(home, [], [])
    return build_id


def wait_until_read(build: Path) -> None:
    """Wait for a reader to have met the build; readers that meet none show nothing."""
    give_up = time.monotonic() + 600
    while not build.exists():
        assert time.monotonic() < give_up, f"no reader met {build.name} within ten minutes"
        time.sleep(0.02)


def test_twenty_readers_ask_thirty_questions_through_twenty_publishes(
    starter, oldest_duckdb, tmp_path
):
    home, stop, seen = Home(tmp_path / "var"), tmp_path / "stop", tmp_path / "seen"
    seen.mkdir()
    publish_again(home, starter.warehouse, 0)
    readers = [
        start_reader(home, stop, seen, *([oldest_duckdb] if number % 2 else []))
        for number in range(READERS)
    ]
    try:
        for number in range(1, PUBLISHES + 1):
            wait_until_read(seen / publish_again(home, starter.warehouse, number))
    finally:
        stop.touch()
        told = [json.loads(reader.communicate(timeout=900)[0]) for reader in readers]
    assert [each["error"] for each in told if each["error"]] == []
    assert [each["mixed"] for each in told] == [0] * READERS
    assert OLDEST in {each["duckdb"] for each in told}
    assert len({each["duckdb"] for each in told}) == 2
    assert min(each["asked"] for each in told) >= 30
