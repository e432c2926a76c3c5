"""The gate of a batch, with a suite made for the test."""

from types import SimpleNamespace

import polars as pl
import pytest

from expectations import gate as gate_module
from expectations.gate import gate
from expectations.rules import at_least, bad_rows, duplicated_key


@pytest.fixture
def judge(source, writer, landing, rows, monkeypatch):
    suite = [
        bad_rows("no negative value", where="value_usd < 0", why="Trade is not negative."),
        bad_rows(
            "a known code",
            where="code = 'unknown'",
            why="It would vanish in a join.",
            on_failure="set_aside",
        ),
        bad_rows("not huge", where="value_usd > 1e9", why="Look at it.", on_failure="warn"),
        duplicated_key("code", why="A key stands once."),
        at_least(1, why="An empty file is a fault."),
    ]
    module = SimpleNamespace(flows=lambda: suite)
    monkeypatch.setattr(gate_module, "import_module", lambda name: module)

    def run(*pairs):
        writer.frame("flows", rows(*pairs), period="2024")
        return gate(source.id, source.tables["flows"], writer.batches[-1], landing)

    return run


def test_a_good_batch_is_promoted_under_its_hash(judge, landing):
    landed = judge(("1", 1.0), ("2", 2.0))
    assert landed.status == "promoted"
    assert landing.object_path(landed.sha256).exists()
    assert all(check.success for check in landed.checks)


def test_a_broken_rule_keeps_the_whole_batch_out_and_says_where(judge, landing):
    landed = judge(("1", 1.0), ("2", -5.0))
    assert landed.status == "quarantined"
    (aside,) = landed.set_aside
    assert aside.reason == "no negative value: Trade is not negative."
    assert (aside.row_count, aside.value_at_risk) == (1, -5.0)
    assert (aside.first_file, aside.first_line) == ("flows.csv", 3)
    assert not landing.object_path(landed.sha256).exists()
    assert (landing.quarantine_dir / f"{landed.sha256}.parquet").exists()


def test_rows_set_aside_are_kept_and_the_rest_is_loaded(judge, landing):
    landed = judge(("1", 1.0), ("unknown", 7.0), ("3", 2.0))
    assert (landed.status, landed.rows, landed.value) == ("promoted", 2, 3.0)
    (aside,) = landed.set_aside
    assert (aside.row_count, aside.value_at_risk, aside.first_line) == (1, 7.0, 3)
    kept = pl.read_parquet(landing.quarantine_dir / f"{aside.sha256}.parquet")
    loaded = pl.read_parquet(landing.object_path(landed.sha256))
    assert kept["code"].to_list() == ["unknown"]
    assert loaded["code"].to_list() == ["1", "3"]


def test_a_warning_loads_everything_and_is_reported(judge):
    landed = judge(("1", 2e9))
    assert (landed.status, landed.rows, landed.set_aside) == ("promoted", 1, ())
    assert [check.expectation for check in landed.checks if not check.success] == ["not huge"]


def test_both_rows_of_a_duplicated_key_are_counted(judge):
    landed = judge(("1", 1.0), ("1", 2.0), ("2", 3.0))
    assert landed.status == "quarantined"
    assert (landed.set_aside[0].row_count, landed.set_aside[0].first_line) == (2, 2)


def test_a_rule_that_cannot_be_evaluated_refuses(source, writer, landing, rows, monkeypatch):
    broken = bad_rows("odd", where="no_such_column < 0", why="Never.", on_failure="warn")
    module = SimpleNamespace(flows=lambda: [broken])
    monkeypatch.setattr(gate_module, "import_module", lambda name: module)
    writer.frame("flows", rows(("1", 1.0)), period="2024")
    landed = gate(source.id, source.tables["flows"], writer.batches[-1], landing)
    assert landed.status == "quarantined"
    assert "could not be evaluated" in landed.set_aside[0].reason
