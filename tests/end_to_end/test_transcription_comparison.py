"""Where two transcriptions of the Chinese lists differ, as the published file tells it."""

import csv

import pytest

from flows.query import ask
from ingestion.ledger_review.connector import DATA_DIR

pytestmark = pytest.mark.slow


def test_the_two_transcriptions_differ_in_three_codes_and_each_was_decided(starter):
    rows = ask(
        starter,
        """
        select instrument_id, line, code, agreement, verdict
        from quality.transcription_comparison where is_reviewed order by line, code
        """,
    ).rows
    assert rows == [
        ("CN-2023-23", 1, "8110929010", "ledger_only", "ours_right"),
        ("CN-2023-23", 14, "3818009010", "both", "theirs_right"),
        ("CN-2023-23", 14, "3825690010", "both", "theirs_right"),
    ]
    counts = dict(
        ask(
            starter,
            "select agreement, count(*) from quality.transcription_comparison group by all",
        ).rows
    )
    assert counts == {"both": 203, "ledger_only": 1, "not_compared": 52}


def test_every_item_of_a_transcribed_announcement_is_on_a_line(starter):
    lost = ask(
        starter,
        """
        select items.item_id from controls.control_items as items
        where items.instrument_id in (
            select instrument_id from quality.transcription_comparison
        ) and not exists (
            select 1 from quality.transcription_comparison as compared
            where list_contains(string_split(compared.item_ids, ','), items.item_id)
        )
        """,
    ).rows
    assert lost == []


def test_both_transcriptions_state_the_same_control_codes(starter):
    ours = dict(ask(starter, "select item_id, control_code from controls.control_items").rows)
    with (DATA_DIR / "lines.csv").open(encoding="utf-8", newline="") as stream:
        lines = [row for row in csv.DictReader(stream) if row["control_codes"]]
    assert len(lines) == 42
    for line in lines:
        stated = line["control_codes"].split()
        for name in line["items"].split():
            for code in ours[f"{line['instrument_id']}/{name}"].split("; "):
                assert any(code == each or code.startswith(f"{each}.") for each in stated), name
