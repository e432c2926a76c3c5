"""Whatever the order of drops, readers see the publisher's newest whole vintage."""

from datetime import UTC, datetime, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.core import loader, vintages
from ingestion.core.archive import ArchivedFile
from ingestion.core.landing import LandedBatch, Landing, Manifest, SetAside
from ingestion.core.spec import Column, Licence, Source, Table

FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
RELEASES = ["V202401", "V202401b", "V202501", "V202601"]


def source():
    return Source(
        id="test_source",
        title="A source for tests",
        publisher="Nobody",
        homepage="https://example.org",
        citation="None",
        licence=Licence(name="none", url="https://example.org", may_republish=True),
        cadence="annual",
        stale_after_days=1,
        release_pattern=r"V(\d{6}[a-z]?)",
        cut_pattern="_extract",
        how_to_get="It is made up.",
        tables={
            "flows": Table(
                description="One row per code.",
                grain=("code",),
                sort=("code",),
                columns={"code": Column(type="text", description="Code.")},
            )
        },
    )


def dropped(label, day, *, part="HS17", status="promoted", rows=1, aside=(), file="flows.csv"):
    """Return the manifest of a batch that came in on a day, counted from the first one."""
    at = (FIRST_DAY + timedelta(days=day)).isoformat()
    edition_id = f"{label}-{file}"
    batch = LandedBatch(
        batch_id="/".join(["flows", "2023", part, edition_id]),
        table="flows",
        period="2023",
        part=part,
        status=status,
        rows=rows,
        value=None,
        sha256=f"{edition_id}{part}",
        checks=(),
        set_aside=tuple(aside),
    )
    files = (ArchivedFile(file, "0", 0),)
    return Manifest("test_source", edition_id, label, "drop", at, files, "p", at, (batch,))


@pytest.fixture(scope="module")
def parquet(tmp_path_factory):
    """Return a landing store whose every object is the same empty file: rows do not matter here."""
    landing = Landing(tmp_path_factory.mktemp("landing"))
    landing.objects_dir.mkdir()
    columns = ", ".join(
        f"null::{kind} as {name}"
        for name, kind in source().tables["flows"].duckdb_columns().items()
    )
    duckdb.sql(f"copy (select {columns} where false) to '{landing.objects_dir}/0' (format parquet)")
    landing.object_path = lambda sha256: landing.objects_dir / "0"
    return landing


def judged(landing, *manifests):
    """Load manifests and say of each label and part from when it is known and superseded."""
    with duckdb.connect() as connection:
        loader.prepare(connection, [source()])
        for manifest in manifests:
            loader.load(connection, source(), manifest, landing)
        vintages.mark_current(connection)
        return connection.execute(
            "select vintage, part, is_current, known_at::date, superseded_at::date "
            "from raw.batches order by all"
        ).fetchall()


def current(landing, *manifests):
    return [(row[0], row[1]) for row in judged(landing, *manifests) if row[2]]


@settings(deadline=None, max_examples=40)
@given(order=st.permutations(RELEASES))
def test_any_order_of_drops_gives_the_newest_release(parquet, order):
    manifests = [dropped(label, day) for day, label in enumerate(order)]
    assert current(parquet, *manifests) == [("V202601", "HS17")]


@settings(deadline=None, max_examples=40)
@given(order=st.permutations(RELEASES), day=st.integers(min_value=0, max_value=3))
def test_as_known_on_a_day_is_the_newest_release_of_those_that_had_come_in(parquet, order, day):
    manifests = [dropped(label, number) for number, label in enumerate(order)]
    today = (FIRST_DAY + timedelta(days=day)).date()
    known = [
        label
        for label, _, _, known, superseded in judged(parquet, *manifests)
        if known <= today and (superseded is None or superseded > today)
    ]
    assert known == [max(order[: day + 1])]


def test_a_corrected_release_wins_over_the_one_it_corrects(parquet):
    manifests = [dropped("V202401b", 0), dropped("V202401", 1)]
    assert current(parquet, *manifests) == [("V202401b", "HS17")]


def test_an_older_release_that_comes_in_later_is_known_from_then_and_never_was_current(parquet):
    (old, new) = judged(parquet, dropped("V202601", 0), dropped("V202501", 9))
    assert (old[0], old[2], str(old[3]), str(old[4])) == (
        "V202501",
        False,
        "2026-01-10",
        "2026-01-01",
    )
    assert (new[0], new[2], new[4]) == ("V202601", True, None)


def test_without_releases_in_its_names_a_source_goes_by_the_day_of_retrieval(parquet):
    assert current(parquet, dropped("b", 0), dropped("a", 1)) == [("a", "HS17")]


@settings(deadline=None, max_examples=20)
@given(order=st.permutations([None, "842", "392", "842+392"]))
def test_a_limited_answer_never_takes_the_place_of_a_whole_one(parquet, order):
    manifests = [
        dropped(
            f"answer{number}",
            number,
            part="156-M-2846"
            if limit is None
            else vintages.limited("156-M-2846", limit.split("+")),
        )
        for number, limit in enumerate(order)
    ]
    assert current(parquet, *manifests) == [(f"answer{order.index(None)}", "156-M-2846")]


def test_limited_answers_for_other_partners_stand_beside_each_other(parquet):
    first = dropped("a", 0, part=vintages.limited("156-M", ["842"]))
    second = dropped("b", 1, part=vintages.limited("156-M", ["392"]))
    assert current(parquet, first, second) == [("a", "156-M~842"), ("b", "156-M~392")]


def test_of_limited_answers_that_overlap_the_wider_one_counts(parquet):
    wide = dropped("a", 0, part=vintages.limited("156-M", ["842", "392"]))
    narrow = dropped("b", 1, part=vintages.limited("156-M", ["842"]))
    assert current(parquet, wide, narrow) == [("a", "156-M~392+842")]


def test_a_limit_too_long_to_spell_out_may_overlap_with_any_other(parquet):
    many = dropped("a", 0, part=vintages.limited("156-M", map(str, range(20))))
    one = dropped("b", 1, part=vintages.limited("156-M", ["842"]))
    assert current(parquet, many, one) == [("a", "156-M~20+several")]


def test_a_piece_cut_from_a_newer_release_takes_the_place_of_no_whole_older_one(parquet):
    whole = dropped("V202501", 0)
    piece = dropped("V202601", 1, file="flows_extract.csv")
    assert current(parquet, whole, piece) == [("V202501", "HS17")]
    assert current(parquet, piece) == [("V202601", "HS17")]


def test_a_batch_whose_rows_were_all_set_aside_leaves_the_older_one_current(parquet):
    aside = [SetAside("a rule: because", 1, None, "flows.csv", 2, "x")]
    emptied = dropped("V202601", 1, rows=0, aside=aside)
    assert current(parquet, dropped("V202501", 0), emptied) == [("V202501", "HS17")]
    assert current(parquet, emptied) == []


def test_a_vintage_without_trade_is_a_vintage(parquet):
    assert current(parquet, dropped("V202501", 0), dropped("V202601", 1, rows=0)) == [
        ("V202601", "HS17")
    ]


def test_rows_a_person_released_are_current_with_the_batch_they_were_kept_out_of(parquet):
    old = dropped("V202501", 0)
    batch = old.batches[0]
    let_through = LandedBatch(
        **{**vars(batch), "batch_id": f"{batch.batch_id}/released", "status": "released"}
    )
    decided_at = (FIRST_DAY + timedelta(days=5)).isoformat()
    released = Manifest(**{**vars(old), "landed_at": decided_at, "batches": (let_through,)})
    alone = judged(parquet, old, released)
    assert [(row[2], str(row[3])) for row in alone] == [(True, "2026-01-01"), (True, "2026-01-06")]
    assert current(parquet, old, released, dropped("V202601", 9)) == [("V202601", "HS17")]
