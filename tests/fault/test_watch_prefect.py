"""The watch as a Prefect flow: the real server, started for the run."""

import os
import sqlite3
import subprocess
import sys

import pytest

from tests.conftest import FIXTURES

pytestmark = pytest.mark.slow

PAYLOADS = FIXTURES / "watch"


def test_a_network_fault_is_tried_again_and_a_page_that_is_no_index_is_not(
    tmp_path, publisher, answer
):
    home = tmp_path / "var"
    (home / "watch").mkdir(parents=True)
    text = (PAYLOADS / "pages.yml").read_text("utf-8").replace("{base}", publisher.url)
    (home / "watch" / "pages.yml").write_text(text, "utf-8")
    register = (PAYLOADS / "register.json").read_bytes()
    publisher.say("/documents.json", *[answer(status=500)] * 2, answer(register))
    publisher.say("/unit", answer((PAYLOADS / "script_check.html").read_bytes()))
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PREFECT")
    }
    command = [sys.executable, "-c", "from flows.cli import main; main()", "watch"]
    done = subprocess.run(
        [*command, "--home", str(home), "--page", "register", "--page", "bureau"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4, done.stdout + done.stderr
    assert "US-2026-99001" in done.stdout
    assert "bureau did not answer with its index" in " ".join(done.stdout.split())
    asked = [each.path.split("?")[0] for each in publisher.asked]
    assert asked.count("/documents.json") == 3
    assert asked.count("/unit") == 1
    with sqlite3.connect(home / "prefect" / "prefect.db") as connection:
        artifacts = connection.execute("select key from artifact").fetchall()
        runs = {name for (name,) in connection.execute("select name from task_run")}
    assert ("review",) in artifacts
    assert {"look at register", "look at bureau"} <= runs
