"""A disk that fills up at any point: the last good file stays, and the next run works."""

import errno
import hashlib
import os
import shutil
import subprocess
from dataclasses import replace

import duckdb
import pytest

from flows import build, disk, journal, lock, publish, running
from flows import refresh as plain
from flows.home import Home
from flows.refresh import Steps
from flows.teller import Teller
from ingestion.core import archive, landing
from ingestion.core.batches import BatchWriter

pytestmark = pytest.mark.slow

FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture(scope="module")
def made(starter, tmp_path_factory):
    """Return what dbt made of the bundled data, to stand for what it would make."""
    path = tmp_path_factory.mktemp("made") / "warehouse.duckdb"
    shutil.copyfile(starter.warehouse, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from quality.checks where scope = 'mart'")
    return path


@pytest.fixture
def steps(made):
    """Return the steps of a refresh, without the minute that dbt and the marts' gate take."""

    def built(home):
        shutil.copyfile(made, home.build / "warehouse.duckdb")

    return replace(Steps(), build=built, gate=lambda home: [])


def place(starter, folder, fixtures):
    """Copy a warehouse and put a new file into its inbox."""
    home = Home(folder / "var")
    leave = shutil.ignore_patterns("dbt", "build")
    shutil.copytree(starter.root, home.root, symlinks=True, ignore=leave)
    (home.inbox / "un_comtrade").mkdir(parents=True)
    shutil.copy(fixtures / "un_comtrade" / "imports.json", home.inbox / "un_comtrade")
    return home


@pytest.fixture
def home(starter, tmp_path, fixtures):
    return place(starter, tmp_path, fixtures)


@pytest.fixture
def refreshed(steps, monkeypatch):
    monkeypatch.setattr(plain, "Steps", lambda: steps)
    monkeypatch.setattr(running, "Steps", lambda: steps)

    def run(home):
        with running.holding_the_lock(home, Teller()):
            log = journal.Journal.start(home.runs)
            return running.run_refresh(home, None, log, direct=True)

    return run


def digest(home):
    return hashlib.sha256(home.warehouse.read_bytes()).hexdigest(), home.current.readlink()


def full(*arguments, **options):
    raise FULL


def full_for_dbt(home, *arguments, **options):
    (home.build / "warehouse.duckdb").write_bytes(b"half of a database")
    raise build.ChokepointError("dbt build failed.\nIO Error: No space left on device")


# What is written, in the order of a refresh, and what stands for it being cut short.
POINTS = {
    "the archive": (archive.shutil, "copyfile", full),
    "a record": (archive.os, "fsync", full),
    "a candidate": (BatchWriter, "frame", full),
    "a landed batch": (landing.Landing, "keep", full),
    "a manifest": (landing.Landing, "write", full),
    "the raw database": (build.loader, "load", full),
    "the build record": (plain.publishing, "finish", full),
    "the Parquet": (publish, "export", full),
    "the record beside it": (publish, "write_atomically", full),
    "the link": (publish, "switch", full),
}


@pytest.mark.parametrize("point", POINTS)
def test_a_disk_full_at_one_point_leaves_the_last_good_file_and_the_next_run_works(
    home, refreshed, monkeypatch, point
):
    before = digest(home)
    with monkeypatch.context() as patch:
        patch.setattr(*POINTS[point])
        with pytest.raises(disk.FullDiskError, match=r"is full.*published file is as it was"):
            refreshed(home)
    assert digest(home) == before
    assert not lock.is_held(home.lock)
    assert journal.last(home.runs)[-1]["event"] == "failed"
    assert not list(home.root.rglob(".writing-*"))
    assert not list(home.published.glob(".*.partial"))
    outcome = refreshed(home)
    assert outcome.is_new
    assert digest(home)[1] != before[1]


def test_a_disk_that_dbt_finds_full_is_told_in_the_same_words(home, steps, monkeypatch):
    full_steps = replace(steps, build=full_for_dbt)
    monkeypatch.setattr(running, "Steps", lambda: full_steps)
    before = digest(home)
    with (
        pytest.raises(disk.FullDiskError, match="IO Error: No space left on device"),
        running.holding_the_lock(home, Teller()),
    ):
        running.run_refresh(home, None, journal.Journal.start(home.runs), direct=True)
    assert digest(home) == before
    assert not home.build.exists()


def test_a_journal_that_cannot_be_written_does_not_hide_why(home, refreshed, monkeypatch):
    before = digest(home)
    monkeypatch.setattr(journal.Journal, "write", full)
    with pytest.raises(disk.FullDiskError):
        refreshed(home)
    assert digest(home) == before


@pytest.fixture
def small_disk(tmp_path):
    """Return the folder of a disk of 64 MB, or skip where none may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode != 0:
        pytest.skip("a small disk can be mounted by root alone")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_real_disk_that_fills_up_leaves_the_last_good_file_at_any_size(
    small_disk, starter, fixtures, refreshed
):
    home = place(starter, small_disk, fixtures)
    before, ballast = digest(home), small_disk / "ballast"
    full_at = []
    for room in (0, 50_000, 400_000, 1_200_000, 4_000_000, 12_000_000, 16_500_000):
        with ballast.open("wb") as stream:
            os.posix_fallocate(stream.fileno(), 0, disk.free_bytes(home) - room or 1)
        try:
            refreshed(home)
        except disk.FullDiskError:
            full_at.append(room)
            assert digest(home) == before
            with duckdb.connect(str(home.warehouse), read_only=True) as reader:
                assert reader.execute("select count(*) > 0 from marts.exposure").fetchall()
        assert not lock.is_held(home.lock)
        ballast.unlink()
    assert len(full_at) >= 5
    refreshed(home)
    assert digest(home)[1] != before[1]
