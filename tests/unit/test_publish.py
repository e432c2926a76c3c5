"""Publishing and the one-refresh lock, without a build."""

import json
import os
import subprocess
import sys

import duckdb
import pytest

from flows import publish as publishing
from flows import versions
from flows.content import content_hash
from flows.export import export_published
from flows.home import Home
from flows.journal import Journal, last
from flows.lock import only_one
from flows.plan import Plan
from flows.refresh import unchanged
from ingestion.core.errors import ChokepointError
from tests.small_warehouse import make_warehouse


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "var")


def build(home, *, value=1, order="asc"):
    home.build.mkdir(parents=True, exist_ok=True)
    path = home.build / "warehouse.duckdb"
    path.unlink(missing_ok=True)
    make_warehouse(path, value=value, order=order)
    return path


def publish(home, build_id, fingerprint="f"):
    publishing.finish(home, build_id, fingerprint, "c", [])
    return publishing.publish(home, [], [])


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


def exported(home, table):
    found = home.current / "parquet" / table
    files = f"{found}/*/*.parquet" if found.is_dir() else f"{found}.parquet"
    return duckdb.sql(f"from read_parquet('{files}', hive_partitioning = false)").fetchall()


def test_rows_that_may_not_be_passed_on_stay_out_of_the_exports_whichever_side_they_stand_on(home):
    build(home)
    publish(home, "b1")
    assert exported(home, "marts/t") == []
    assert exported(home, "marts/pairs") == [(2, "free", None)]
    # what this project says about a source is its own
    assert len(exported(home, "quality/sources")) == 3
    told = (home.current / "parquet" / "README.txt").read_text("utf-8")
    assert "publishers of s do not allow" in told
    assert "marts.t (5 rows)" in told


def test_a_big_table_is_exported_in_parts_that_can_each_be_read_alone(home):
    build(home)
    publish(home, "b1")
    parts = sorted((home.current / "parquet" / "marts" / "exposure").glob("*/*.parquet"))
    assert [part.parent.name for part in parts] == ["scenario=enacted", "scenario=mine"]
    assert sorted(exported(home, "marts/exposure")) == [("enacted", 1), ("mine", 2)]


def test_the_data_package_describes_every_file_with_its_columns_and_the_terms_of_its_sources(home):
    build(home)
    publish(home, "B1")
    folder = home.current / "parquet"
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert package["name"] == "chokepoint-b1"
    paths = {path for resource in package["resources"] for path in resource["path"]}
    assert paths == {p.relative_to(folder).as_posix() for p in folder.rglob("*.parquet")}
    (table,) = (r for r in package["resources"] if r["name"] == "marts-t")
    assert (table["description"], table["rowCount"]) == ("One row per x.", 0)
    assert table["schema"]["fields"][0] == {
        "name": "x",
        "type": "integer",
        "description": "A number.",
    }
    assert {s["name"]: s["mayRepublish"] for s in package["sources"]} == {"free": True, "s": False}
    assert package["heldBack"] == {"marts.pairs": 1, "marts.t": 5, "quality.loads": 1}


def test_an_export_of_everything_must_be_asked_for(home, tmp_path):
    build(home)
    publish(home, "b1")
    told = export_published(home, tmp_path / "all", with_restricted=True)
    assert told.held_back == {}
    assert len(duckdb.sql(f"from '{tmp_path}/all/marts/t.parquet'").fetchall()) == 5
    with pytest.raises(ChokepointError, match="is there already"):
        export_published(home, tmp_path / "all")


def test_a_file_says_which_build_it_is_and_how_its_sources_stand(home):
    build(home)
    published = publish(home, "b1")
    with duckdb.connect(str(home.warehouse), read_only=True) as reader:
        assert reader.execute(
            "select build_id, fingerprint, code_version, content_hash from meta.build"
        ).fetchall() == [("b1", "f", "c", published.content_hash)]
        assert reader.execute(
            "select source_id, vintage, row_count from meta.vintages"
        ).fetchall() == [("s", "v", 5)]
        assert reader.execute(
            "select source_id, state, how_to_get from meta.source_status order by 1"
        ).fetchall() == [
            ("free", "recent", None),
            ("none", "not_loaded", "ask"),
            ("s", "late", None),
        ]
        assert not reader.execute(
            "select column_name from duckdb_columns() "
            "where schema_name = 'meta' and comment is null"
        ).fetchall()


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
        publish(home, f"b{number}", fingerprint)
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
        publish(home, f"b{number}", fingerprint)
    versions.rollback(home, "b0")
    assert unchanged(home, Plan((), (), "f1")).build_id == "b0"
    assert unchanged(home, Plan((), (), "f2")) is None
