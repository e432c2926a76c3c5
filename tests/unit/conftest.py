"""A small source of its own, for tests of what all sources share; and ways to tell somebody."""

from datetime import UTC, datetime

import polars as pl
import pytest

from ingestion.core.archive import Archive
from ingestion.core.batches import BatchWriter
from ingestion.core.landing import Landing
from ingestion.core.spec import Column, Licence, Source, Table
from tests.loopback import Hook, PostOffice


@pytest.fixture
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
        how_to_get="It is made up.",
        tables={
            "flows": Table(
                description="One row per code.",
                grain=("code",),
                sort=("code",),
                value_column="value_usd",
                columns={
                    "code": Column(type="text", description="Code."),
                    "value_usd": Column(type="decimal", unit="USD", description="Value."),
                },
            )
        },
    )


@pytest.fixture
def edition(tmp_path, source):
    path = tmp_path / "flows.csv"
    path.write_text("code,value_usd\n", "utf-8")
    now = datetime(2026, 1, 2, tzinfo=UTC)
    return Archive(tmp_path / "archive").store(source.id, "V1", [path], "drop", now)


@pytest.fixture
def writer(tmp_path, source, edition):
    return BatchWriter(source, edition, tmp_path / "candidates")


@pytest.fixture
def landing(tmp_path):
    return Landing(tmp_path / "landing")


@pytest.fixture
def rows():
    def make(*pairs):
        return pl.DataFrame(
            {
                "code": [code for code, _ in pairs],
                "value_usd": [value for _, value in pairs],
                "source_file": "flows.csv",
                "source_line": list(range(2, 2 + len(pairs))),
            },
            schema_overrides={"value_usd": pl.Float64},
        )

    return make


@pytest.fixture
def hook():
    """A webhook that answers as told and keeps what came."""
    made = Hook()
    yield made
    made.stop()


@pytest.fixture
def office():
    """A mail server that answers as told and keeps what came."""
    made = PostOffice()
    yield made
    made.stop()
