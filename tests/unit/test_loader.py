"""Loading promoted batches."""

import duckdb
import pytest

from ingestion.core import loader, vintages
from ingestion.core.landing import LandedBatch, Manifest


@pytest.fixture
def connection():
    with duckdb.connect() as opened:
        yield opened


@pytest.fixture
def landed(source, writer, landing, edition, rows):
    def make(label, *pairs, status="promoted", retrieved="2026-01-02T00:00:00+00:00"):
        writer.frame("flows", rows(*pairs), period="2024", part=label)
        batch = writer.batches[-1]
        landing.keep(batch.path, batch.sha256, quarantined=status != "promoted")
        done = LandedBatch(
            batch_id=f"{batch.batch_id}/{retrieved}",
            table="flows",
            period="2024",
            part="",
            status=status,
            rows=batch.rows,
            value=batch.value,
            sha256=batch.sha256,
            checks=(),
            set_aside=(),
        )
        return Manifest(
            source.id, label, label, "drop", retrieved, edition.files, "p", retrieved, (done,)
        )

    return make


def count(connection, what="*"):
    return connection.execute(f"select count({what}) from raw.test_source__flows").fetchall()[0][0]


def test_a_source_without_an_edition_is_an_empty_typed_table(connection, source):
    loader.prepare(connection, [source])
    assert count(connection) == 0
    types = connection.execute("describe raw.test_source__flows").fetchall()
    assert ("value_usd", "DECIMAL(20,3)") in [row[:2] for row in types]


def test_loading_the_same_batch_again_changes_nothing(connection, source, landing, landed):
    manifest = landed("V1", ("1", 1.0), ("2", 2.0))
    loader.prepare(connection, [source])
    told = []
    for _ in range(2):
        loader.load(connection, source, manifest, landing, lambda *each: told.append(each))
    assert count(connection) == 2
    assert len(told) == 1


def test_the_newest_promoted_batch_is_current(connection, source, landing, landed):
    loader.prepare(connection, [source])
    old = landed("V1", ("1", 1.0), retrieved="2026-01-01T00:00:00+00:00")
    new = landed("V2", ("1", 2.0), retrieved="2026-02-01T00:00:00+00:00")
    for manifest in (new, old):
        loader.load(connection, source, manifest, landing)
    vintages.mark_current(connection)
    current = connection.execute("select vintage from raw.batches where is_current").fetchall()
    assert current == [("V2",)]
    assert count(connection) == 2


def test_a_quarantined_batch_leaves_the_old_data_current(connection, source, landing, landed):
    loader.prepare(connection, [source])
    old = landed("V1", ("1", 1.0), retrieved="2026-01-01T00:00:00+00:00")
    bad = landed("V2", ("1", -2.0), status="quarantined", retrieved="2026-02-01T00:00:00+00:00")
    for manifest in (old, bad):
        loader.load(connection, source, manifest, landing)
    vintages.mark_current(connection)
    current = connection.execute("select vintage from raw.batches where is_current").fetchall()
    assert current == [("V1",)]
    assert count(connection) == 1
