"""The second transcription of the lists: carried over whole, line by line, and gated."""

import csv
import shutil

import pytest

from ingestion.core.connector import Offer
from ingestion.core.errors import InputRefusedError
from ingestion.ledger_review.connector import DATA_DIR, connector
from tests.dropped import land_offers

# Lines by announcement, as the other transcription has them.
LINES = {
    "CN-2023-23": 14,
    "CN-2023-39": 2,
    "CN-2023-57": 1,
    "CN-2024-33": 13,
    "CN-2025-10": 21,
    "CN-2025-18": 21,
}


@pytest.fixture(scope="module")
def landed(tmp_path_factory):
    return land_offers(connector, connector.bundled(), tmp_path_factory.mktemp("ledger_review"))


def edited(tmp_path, name, old, new):
    """Land a copy of the collection with one text replaced in one file."""
    folder = tmp_path / "data"
    shutil.copytree(DATA_DIR, folder)
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")
    files = tuple(sorted(folder.glob("*.csv")))
    return land_offers(connector, [Offer("edited", files, "test")], tmp_path)


def test_the_collection_is_whole_and_breaks_no_rule(landed):
    counts = {name: len(landed.rows(name)) for name in connector.source.tables}
    assert counts == {"lines": 72, "line_items": 120, "line_codes": 194, "verdicts": 3}
    assert landed.failed() == []
    assert not landed.refusals


def test_lines_are_numbered_within_their_announcement_without_a_gap(landed):
    numbers = {}
    for row in landed.rows("lines"):
        numbers.setdefault(row["instrument_id"], []).append(row["line"])
    assert numbers == {name: list(range(1, count + 1)) for name, count in LINES.items()}


def test_a_line_is_read_into_its_items_and_its_codes(landed):
    place = {"instrument_id": "CN-2024-33", "line": 9}
    items = [row["item_id"] for row in landed.rows("line_items") if place.items() <= row.items()]
    codes = [row["code"] for row in landed.rows("line_codes") if place.items() <= row.items()]
    assert items == ["CN-2024-33/2A901.a", "CN-2024-33/2A901.b", "CN-2024-33/2A901.c"]
    assert codes == ["8479909020", "9032899094"]


def test_every_line_is_cited_and_every_row_knows_its_line(landed):
    text = (DATA_DIR / "lines.csv").read_text("utf-8").splitlines()
    for row in landed.rows("lines"):
        assert row["url"].startswith("https://github.com/")
        assert row["read_on"] is not None
    for row in landed.rows("line_codes"):
        assert row["code"] in text[row["source_line"] - 1]


def test_an_item_on_two_lines_keeps_the_items_out(tmp_path):
    landed = edited(tmp_path, "lines.csv", ",3C001.b,", ",3C001.a 3C001.b,")
    statuses = {batch.table: batch.status for batch in landed.batches}
    assert statuses == {
        "lines": "promoted",
        "line_items": "quarantined",
        "line_codes": "promoted",
        "verdicts": "promoted",
    }


@pytest.mark.parametrize(
    ("name", "old", "new", "rule"),
    [
        ("lines.csv", ",active,", ",paused,", "the status is a known word"),
        ("lines.csv", "8112929090", "811292909", "codes have 6, 8 or 10 digits"),
        ("lines.csv", "8112929090", "8112929010", "(instrument_id, line, code) is unique"),
        ("verdicts.csv", "ours_right", "ours", "the verdict is a known word"),
        ("verdicts.csv", "https://overwatchpit", "see overwatchpit", "a verdict says why"),
    ],
)
def test_a_row_the_comparison_would_misread_is_named(tmp_path, name, old, new, rule):
    (failed,) = edited(tmp_path, name, old, new).failed()
    assert failed.startswith(rule)


def test_a_line_without_a_known_citation_is_refused_and_the_verdicts_still_land(tmp_path):
    landed = edited(tmp_path, "lines.csv", ",second-transcription", ",somebody")
    (error,) = landed.refusals
    assert str(error).startswith("lines.csv, line 2: citation_id 'somebody' is not in")
    assert [batch.table for batch in landed.batches] == ["verdicts"]


def test_a_text_for_a_line_number_is_refused_with_its_line(tmp_path):
    landed = edited(tmp_path, "verdicts.csv", "CN-2023-23,14,", "CN-2023-23,last,")
    (error,) = landed.refusals
    assert str(error).startswith("verdicts.csv, line 3: column line holds 'last'")


def test_nobody_can_drop_a_file_of_it(tmp_path):
    with pytest.raises(InputRefusedError, match="ledger_review takes no files"):
        connector.dropped(tmp_path)


@pytest.mark.shared_data
def test_the_carried_lines_are_those_of_the_compiled_evidence(shared_data):
    compiled = shared_data.parent / "facts" / "controls" / "second_transcription.psv"
    if not compiled.is_file():
        pytest.skip(f"the second transcription is not at {compiled}; lines are not compared")
    theirs = []
    for text in compiled.read_text("utf-8").splitlines():
        number, day, status, _, control_codes, codes = text.split("|")
        # Two lines of technology hold a word in place of a control code.
        stated = "" if not control_codes.isascii() and "技术" in control_codes else control_codes
        theirs.append((f"CN-{number}", day, status, stated.split("、"), codes.split("、")))
    with (DATA_DIR / "lines.csv").open(encoding="utf-8", newline="") as stream:
        ours = [
            (
                row["instrument_id"],
                row["announced_on"],
                row["status"],
                row["control_codes"].split(" "),
                row["codes"].split(" "),
            )
            for row in csv.DictReader(stream)
        ]
    assert ours == theirs
