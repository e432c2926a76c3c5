"""Shared fixtures. Real publishers' files are not part of the project; tests on them may skip."""

import os
from pathlib import Path

import pytest
from filelock import FileLock

from flows.home import Home

ROOT = Path(__file__).parents[1]
FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real publishers' files, or skip the test where there is none."""
    folder = Path(os.environ.get("CHOKEPOINT_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(
            f"real publishers' files are not at {folder}; set CHOKEPOINT_SHARED_DATA to run this"
        )
    return folder


@pytest.fixture(scope="session")
def fixtures() -> Path:
    """Return the folder of hand-made payloads."""
    return FIXTURES


@pytest.fixture(scope="session")
def starter(tmp_path_factory) -> Home:
    """Return the home of a published warehouse of the bundled data; do not change it.

    Built once for all workers of a run.
    """
    from flows.journal import Journal
    from flows.running import run_refresh

    # Each worker has its own folder in that of the run; without workers the run has just one.
    base = tmp_path_factory.getbasetemp()
    shared_by_workers = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    home = Home(shared_by_workers / "starter")
    with FileLock(shared_by_workers / "starter.lock"):
        if not home.warehouse.exists():
            run_refresh(home, None, Journal.start(home.runs), direct=True)
    return home
