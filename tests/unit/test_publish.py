"""Publishing and the one-refresh lock, without a build."""

import os
import subprocess
import sys

import duckdb
import pytest

from flows import publish as publishing
from flows import versions
from flows.content import content_hash
from flows.home import Home
from flows.journal import Journal, last
from flows.lock import only_one
from flows.plan import Plan
from flows.refresh import unchanged
from ingestion.core.errors import ChokepointError


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "var")


def build(home, *, value=1, order="asc"):
    home.build.mkdir(parents=True, exist_ok=True)
    path = home.build / "warehouse.duckdb"
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts; create schema quality")
        connection.execute(
            f"create table marts.t as select x, x / 3.0 as share, 's' as source_id, "
            f"now() as built_at from range({value}, {value} + 5) r(x) order by x {order}"
        )
        connection.execute(
            "create table quality.sources as select 's' as source_id, false as may_republish"
        )
    return path


def publish(home, build_id):
    return publishing.publish(home, build_id, "f", "c", [], [])


def test_what_is_published_is_switched_in_and_older_builds_are_kept(home):
    for number in range(7):
        build(home, value=number)
        publish(home, f"b{number}")
    assert str(home.current.readlink()) == "b6"
    kept = sorted(p.name for p in home.published.iterdir() if not p.is_symlink())
    assert kept == ["b2", "b3", "b4", "b5", "b6"]


def test_a_reader_keeps_its_file_while_a_new_one_is_published(home):
    build(home, value=1)
    publish(home, "b1")
    with duckdb.connect(str(home.warehouse), read_only=True) as reader:
        build(home, value=100)
        publish(home, "b2")
        assert reader.execute("select min(x) from marts.t").fetchall() == [(1,)]
    with duckdb.connect(str(home.warehouse), read_only=True) as reader:
        assert reader.execute("select min(x) from marts.t").fetchall() == [(100,)]


def test_the_content_hash_is_blind_to_times_and_to_the_order_of_rows(home):
    first = content_hash(build(home, order="asc"))
    assert content_hash(build(home, order="desc")) == first
    assert content_hash(build(home, value=2)) != first


def test_rows_that_may_not_be_passed_on_stay_out_of_the_exports(home):
    build(home)
    publish(home, "b1")
    exported = home.current / "parquet" / "marts" / "t.parquet"
    assert duckdb.sql(f"select count(*) from '{exported}'").fetchall() == [(0,)]
    assert "'s'" in (home.current / "parquet" / "README.txt").read_text("utf-8")


def test_what_a_killed_publish_left_is_cleared_away(home):
    left = home.published / ".b0.partial"
    left.mkdir(parents=True)
    build(home)
    publish(home, "b1")
    assert not left.exists()


def test_a_second_refresh_is_told_who_holds_the_lock(home):
    told = f"process {os.getpid()}"
    with only_one(home.lock), pytest.raises(ChokepointError, match=told), only_one(home.lock):
        pass


def test_a_killed_holder_does_not_block_the_next_refresh(home):
    script = (
        "import os, signal, sys; from pathlib import Path; from flows.lock import only_one\n"
        "with only_one(Path(sys.argv[1])): os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script, str(home.lock)], check=False)
    with only_one(home.lock):
        pass


def test_a_journal_line_cut_short_by_a_kill_is_left_out(home):
    journal = Journal.start(home.runs)
    journal.write("step", name="plan")
    with journal.path.open("a", encoding="utf-8") as stream:
        stream.write('{"at": "2026-')
    assert [line["event"] for line in last(home.runs)] == ["started", "step"]


def test_a_rollback_points_readers_at_the_build_before_and_the_left_one_stays_away(home):
    for number, fingerprint in enumerate(("f0", "f1")):
        build(home, value=number)
        publishing.publish(home, f"b{number}", fingerprint, "c", [], [])
    chosen = versions.rollback(home, None)
    assert (chosen.build_id, str(home.current.readlink())) == ("b0", "b0")
    assert versions.is_held(home, "f1")
    assert not versions.is_held(home, "f2")
    assert [(each.published.build_id, each.is_current) for each in versions.kept(home)] == [
        ("b1", False),
        ("b0", True),
    ]


def test_a_rollback_to_what_is_not_kept_names_what_is(home):
    build(home)
    publish(home, "b1")
    with pytest.raises(ChokepointError, match=r"older build\. Kept builds: b1"):
        versions.rollback(home, None)
    with pytest.raises(ChokepointError, match=r"a build b7 to go back to\. Kept builds: b1"):
        versions.rollback(home, "b7")
    assert str(home.current.readlink()) == "b1"


def test_an_unchanged_refresh_leaves_a_rollback_alone_and_new_data_end_it(home):
    for number, fingerprint in enumerate(("f0", "f1")):
        build(home, value=number)
        publishing.publish(home, f"b{number}", fingerprint, "c", [], [])
    versions.rollback(home, "b0")
    assert unchanged(home, Plan((), (), "f1")).build_id == "b0"
    assert unchanged(home, Plan((), (), "f2")) is None
