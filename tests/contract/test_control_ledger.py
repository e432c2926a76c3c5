"""The connector of the control ledger, from files to batches."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from ingestion.control_ledger.connector import FOLDER
from ingestion.core.batches import BatchWriter
from tests.ledger import parsed, rows


@pytest.fixture
def own_ledger(tmp_path: Path, fixtures: Path) -> Path:
    folder = tmp_path / "project" / "instruments" / "CN"
    folder.mkdir(parents=True)
    good = (fixtures / "control_ledger" / "2025-999.yml").read_text("utf-8")
    (folder / "2025-999.yml").write_text(good)
    (folder / "2025-998.yml").write_text(good.replace("999", "998").replace("[Dy]", "[Dx]"))
    scenarios = tmp_path / "project" / "scenarios"
    scenarios.mkdir()
    (scenarios / "enacted.yml").write_text(
        "id: enacted\ntitle: Acts\ncounts: [instrument, press]\n"
    )
    return folder.parents[1]


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> BatchWriter:
    return parsed(tmp_path_factory.mktemp("bundled"))


def test_a_malformed_file_is_refused_and_the_rest_of_the_ledger_still_loads(
    own_ledger: Path, tmp_path: Path
) -> None:
    out = parsed(tmp_path, own_ledger)
    assert [refusal.file for refusal in out.refusals] == ["CN/2025-998.yml"]
    assert [row["instrument_id"] for row in rows(out, "instruments")] == ["CN-2025-999"]


def test_own_instruments_and_scenarios_are_read_with_those_of_the_project(
    tmp_path: Path, fixtures: Path
) -> None:
    good = (fixtures / "control_ledger" / "2025-999.yml").read_text("utf-8")
    (tmp_path / "ledger" / "CN").mkdir(parents=True)
    (tmp_path / "ledger" / "CN" / "2025-999.yml").write_text(good)
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "mine.yml").write_text(
        "id: mine\ntitle: Mine\nbase: enacted\nchanges:\n  - change: lapse\n"
        '    instruments: [CN-2025-999]\n    legal_from: "2027-01-01"\n    because: a test\n'
    )
    out = parsed(tmp_path)
    assert out.refusals == []
    places = {row["instrument_id"]: row["source_file"] for row in rows(out, "instruments")}
    assert places["CN-2025-999"] == "own/CN/2025-999.yml"
    assert places["CN-2025-18"] == "CN/2025-18.yml"
    known = {row["scenario"]: row["is_builtin"] for row in rows(out, "scenarios")}
    assert known == {
        "enacted": True,
        "announced_extension": True,
        "october_2025_package_live": True,
        "mine": False,
    }
    lapsed = [row for row in rows(out, "periods") if row["status"] == "expired"]
    assert {row["scenario"] for row in lapsed if row["instrument_id"] == "CN-2025-999"} == {"mine"}


def test_an_own_file_of_an_instrument_the_project_has_is_refused_with_both_names(
    tmp_path: Path,
) -> None:
    own = tmp_path / "ledger" / "CN" / "2025-18.yml"
    own.parent.mkdir(parents=True)
    own.write_bytes((FOLDER / "instruments" / "CN" / "2025-18.yml").read_bytes())
    out = parsed(tmp_path)
    (refusal,) = out.refusals
    assert refusal.file == "own/CN/2025-18.yml"
    assert "CN-2025-18 is in CN/2025-18.yml already" in refusal.reason
    assert len(rows(out, "instruments")) == 46


def test_an_own_event_by_an_instrument_that_is_not_there_costs_only_its_own_file(
    tmp_path: Path, fixtures: Path
) -> None:
    good = (fixtures / "control_ledger" / "2025-999.yml").read_text("utf-8")
    own = tmp_path / "ledger" / "CN" / "2025-999.yml"
    own.parent.mkdir(parents=True)
    own.write_text(good.replace("event: in_force", "event: in_force\n    by: CN-2025-700"))
    out = parsed(tmp_path)
    assert [refusal.file for refusal in out.refusals] == ["own/CN/2025-999.yml"]
    assert "there is no instrument 'CN-2025-700' in the ledger" in out.refusals[0].reason
    assert len(rows(out, "instruments")) == 46


def test_every_row_says_which_file_and_line_it_was_read_from(
    own_ledger: Path, tmp_path: Path
) -> None:
    out = parsed(tmp_path, own_ledger)
    text = (own_ledger / "instruments" / "CN" / "2025-999.yml").read_text().splitlines()
    for table, column in (("items", "control_code"), ("item_codes", "code"), ("events", "event")):
        for row in rows(out, table):
            assert row["source_file"] == "CN/2025-999.yml"
            assert str(row[column]) in text[int(str(row["source_line"])) - 1]


def test_an_item_is_reached_by_each_clause_it_names(own_ledger: Path, tmp_path: Path) -> None:
    reached = rows(parsed(tmp_path, own_ledger), "item_clauses")
    assert [(row["item_id"], row["clause_id"]) for row in reached] == [
        ("CN-2025-999/1C999.a", "1"),
        ("CN-2025-999/1C999.a", "2"),
    ]


def test_the_bundled_ledger_is_read_whole(bundled: BatchWriter) -> None:
    assert bundled.refusals == []
    assert {batch.table for batch in bundled.batches} == set(bundled.source.tables)
    assert len(rows(bundled, "instruments")) == 46


def test_a_clause_on_other_instruments_goods_reaches_their_items(bundled: BatchWriter) -> None:
    reached = [row for row in rows(bundled, "item_clauses") if row["instrument_id"] == "CN-2024-46"]
    owners = {str(row["item_id"]).split("/")[0] for row in reached}
    assert owners == {"CN-2023-23", "CN-2023-39", "CN-2024-33"}
    assert {row["clause_id"] for row in reached} == {"2"}


def test_magnets_are_linked_to_chinas_one_magnet_code_by_inference(bundled: BatchWriter) -> None:
    links = [row for row in rows(bundled, "item_codes") if row["code"] == "8505111000"]
    assert {row["basis"] for row in links} == {"inferred"}
    assert {row["instrument_id"] for row in links} == {"CN-2025-18", "CN-2025-57", "CN-2025-61"}
    assert all(row["evidence_url"] and row["note"] for row in links)


@pytest.mark.shared_data
def test_items_and_codes_are_as_many_as_in_the_compiled_evidence(
    shared_data: Path, bundled: BatchWriter
) -> None:
    facts = shared_data.parent / "facts" / "controls"
    if not facts.is_dir():
        pytest.skip(f"the compiled evidence is not at {facts}; counts are not compared")
    with (facts / "control_items.csv").open(encoding="utf-8") as stream:
        items = Counter(
            row["measure_id"] for row in csv.DictReader(stream) if row["measure_id"][:2] == "CN"
        )
    ours = Counter(
        str(row["instrument_id"])
        for row in rows(bundled, "items")
        if str(row["instrument_id"]).startswith("CN")
    )
    assert ours == items
    assert ours.total() == 278
    with (facts / "item_codes.csv").open(encoding="utf-8") as stream:
        codes = {
            (row["measure_id"], row["control_code"], row["code_list"], row["cn_code"])
            for row in csv.DictReader(stream)
        }
    printed = {
        (str(row["instrument_id"]), name, str(row["printed_code"] or row["code"]))
        for row in rows(bundled, "item_codes")
        for name in str(row["code_list"] or "").split(", ")
        if name == "announcement"
    }
    announced = {(measure, name, code) for measure, _, name, code in codes}
    # The gallium announcement prints the corrected code nowhere, the catalogue prints it alone.
    misprinted = {("CN-2023-23", "announcement", "8112929010")}
    # The compiled copies broke off before germanium tetrachloride; a second transcription did not.
    second = {
        ("CN-2023-23", "announcement", code) for code in ("2827399001", "3818009010", "3825690010")
    }
    listed = {row for row in announced if row[1] == "announcement"}
    assert printed == (listed - misprinted) | second
    catalogue = {
        (str(row["instrument_id"]), str(row["code"]))
        for row in rows(bundled, "item_codes")
        if "catalogue_2026" in str(row["code_list"])
    }
    assert catalogue == {(row[0], row[2]) for row in announced if row[1] == "catalogue_2026"}
