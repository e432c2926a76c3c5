"""Readers of two DuckDB versions ask without pause while builds are published under them."""

import json
import shutil
import subprocess
import sys
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


def start_reader(home: Home, stop: Path, *other: Path) -> subprocess.Popen:
    arguments = [CLIENTS / "reader.py", home.warehouse, QUESTIONS, stop, *other]
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


def test_twenty_readers_ask_thirty_questions_through_twenty_publishes(
    starter, oldest_duckdb, tmp_path
):
    home, stop = Home(tmp_path / "var"), tmp_path / "stop"
    publish_again(home, starter.warehouse, 0)
    readers = [
        start_reader(home, stop, *([oldest_duckdb] if number % 2 else []))
        for number in range(READERS)
    ]
    try:
        published = {publish_again(home, starter.warehouse, n) for n in range(1, PUBLISHES + 1)}
    finally:
        stop.touch()
        told = [json.loads(reader.communicate(timeout=300)[0]) for reader in readers]
    assert [each["error"] for each in told if each["error"]] == []
    assert [each["mixed"] for each in told] == [0] * READERS
    assert OLDEST in {each["duckdb"] for each in told}
    assert len({each["duckdb"] for each in told}) == 2
    # each reader went through all questions, and the readers together saw builds come and go
    assert min(each["asked"] for each in told) >= 30
    assert len(published & {build for each in told for build in each["builds"]}) > PUBLISHES / 2
