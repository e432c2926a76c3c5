"""What fails its gate changes nothing a reader has: older data stay, the last good file stays."""

import shutil

import pytest

from flows import ingest, publish, refresh
from flows.home import Home
from flows.ingest import stand_ins, store
from flows.journal import Journal
from flows.marts_gate import MartsRefusedError
from flows.query import ask
from flows.refresh import Steps
from flows.running import run_refresh
from flows.settings import Settings
from ingestion.core.archive import Archive
from ingestion.core.connector import Offer
from ingestion.core.landing import CheckResult
from ingestion.core.registry import connector

pytestmark = pytest.mark.slow

FIGURES = "published_figures"


def test_bundled_facts_that_fail_their_gate_are_stood_in_for_by_the_last_good_ones(tmp_path):
    home = Home(tmp_path / "var")
    archive = Archive(home.archive)
    (offer,) = connector(FIGURES).bundled()
    good = ingest.land(home, store(archive, FIGURES, offer))

    spoiled = tmp_path / "spoiled"
    spoiled.mkdir()
    for file in offer.files:
        shutil.copy(file, spoiled)
    figures = spoiled / "trade_figures.csv"
    lines = figures.read_text("utf-8").splitlines()
    figures.write_text("\n".join([*lines, lines[1]]) + "\n", "utf-8")
    bad_offer = Offer("bundled", tuple(sorted(spoiled.iterdir())), "a spoiled copy")
    edition = store(archive, FIGURES, bad_offer)
    bad = ingest.land(home, edition)

    assert {b.table: b.status for b in bad.batches}["trade_figures"] == "quarantined"
    (stood_in,) = stand_ins(home, edition, bad)
    assert [batch.table for batch in stood_in.batches] == ["trade_figures"]
    assert stood_in.batches[0].sha256 in {batch.sha256 for batch in good.batches}


def test_marts_that_fail_their_gate_leave_the_last_good_file_published(
    starter, tmp_path, monkeypatch
):
    home = Home(tmp_path / "var")
    shutil.copytree(starter.root, home.root, symlinks=True)
    before = publish.current(home)
    verdict = CheckResult("marts.exposure", "a rule", False, "refuse", "why", "modeller", "1")

    def refuse(home):
        raise MartsRefusedError([verdict])

    monkeypatch.setattr(refresh, "unchanged", lambda home, plan: None)
    steps = Steps(load=lambda *_: None, build=lambda _: None, gate=refuse)
    with pytest.raises(MartsRefusedError, match=r"marts\.exposure: a rule"):
        refresh.refresh(home, Settings(), [], None, Journal.start(home.runs), steps)
    assert publish.current(home) == before
    assert home.warehouse.exists()


def test_a_page_in_place_of_data_is_refused_by_name_and_the_rest_is_published(
    starter, tmp_path, fixtures
):
    home = Home(tmp_path / "var")
    shutil.copytree(starter.root, home.root, symlinks=True)
    inputs = {
        "un_comtrade": [fixtures / "un_comtrade" / "page.html"],
        "cepii_baci": [fixtures / "cepii_baci"],
    }
    outcome = run_refresh(home, inputs, Journal.start(home.runs), direct=True)

    assert outcome.is_new
    refused = ask(home, "select kept_out, first_file, reason from quality.quarantine").rows
    assert ("file", "page.html") in {row[:2] for row in refused}
    loaded = ask(
        home, "select current_row_count > 0 from quality.sources where source_id = 'cepii_baci'"
    ).rows
    assert loaded == [(True,)]
    assert ask(home, "select count(*) > 0 from marts.exposure").rows == [(True,)]
