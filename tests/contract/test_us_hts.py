"""The tariff schedule: headers give a line its meaning, and kilograms may be the second unit."""

import shutil

import pytest

from ingestion.us_hts.connector import connector
from tests.dropped import land, refusal

FILE = "hts_2024_basic_edition_csv.csv"


@pytest.fixture
def lines(fixtures, tmp_path):
    landed = land(connector, fixtures / "us_hts" / FILE, tmp_path)
    assert landed.failed() == []
    return {row["row_number"]: row for row in landed.rows("lines")}


def edited(fixtures, tmp_path, old, new):
    text = (fixtures / "us_hts" / FILE).read_text("utf-8")
    assert old in text
    (tmp_path / FILE).write_text(text.replace(old, new, 1), "utf-8")
    return tmp_path / FILE


def test_a_line_is_described_from_its_heading_down(lines):
    assert lines[4]["description_path"] == (
        "Electromagnets; parts thereof > Permanent magnets > Of metal > Alnico"
    )
    assert lines[7]["description_path"] == "Electromagnets; parts thereof > Couplings"


def test_a_header_without_a_number_is_kept_as_one(lines):
    assert lines[2]["hts_number"] is None
    assert lines[2]["digits"] is None


def test_two_units_stand_in_their_order_and_lose_their_mark_up(lines):
    assert (lines[4]["unit_1"], lines[4]["unit_2"]) == ("No.", "kg")
    assert (lines[6]["unit_1"], lines[6]["unit_2"]) == ("m²", "kg")
    assert (lines[7]["unit_1"], lines[7]["unit_2"]) == ("W kg", None)
    assert lines[6]["description"] == "Flexible magnets"


def test_a_number_that_stands_twice_keeps_the_edition_out(fixtures, tmp_path):
    path = edited(fixtures, tmp_path, "8505.20.00.00", "8505.19.10.00")
    landed = land(connector, path, tmp_path)
    assert landed.failed() == ["a number stands once"]
    assert landed.batches[0].status == "quarantined"


def test_a_number_that_became_a_decimal_is_refused_with_its_line(fixtures, tmp_path):
    path = edited(fixtures, tmp_path, '"8505.19"', '"8505.1"')
    assert "line 6: has a number '8505.1'" in refusal(connector, path, tmp_path)


def test_units_that_are_no_list_are_refused_with_their_line(fixtures, tmp_path):
    path = edited(fixtures, tmp_path, '"[""W kg""]"', '"W kg"')
    assert "line 8: has the units 'W kg'" in refusal(connector, path, tmp_path)


def test_a_file_that_names_no_edition_is_not_taken(fixtures, tmp_path):
    shutil.copy(fixtures / "us_hts" / FILE, tmp_path / "htsdata.csv")
    told = refusal(connector, tmp_path / "htsdata.csv", tmp_path)
    assert "named like an edition" in told


@pytest.mark.shared_data
def test_the_edition_of_2024_loads_whole(shared_data, tmp_path):
    landed = land(connector, shared_data / "hts", tmp_path)
    assert landed.failed() == []
    rows = landed.rows("lines")
    assert len(rows) == 35_744
    assert sum(row["hts_number"] is None for row in rows) == 6_001
    lengths = [len(row["digits"]) for row in rows if row["digits"]]
    assert (lengths.count(10), lengths.count(8)) == (19_671, 7_020)
    by_code = {row["digits"]: row for row in rows if row["digits"]}
    magnet = by_code["8505110070"]
    assert magnet["description_path"].endswith("> Of metal > Sintered neodymium-iron-boron")
    assert (magnet["unit_1"], magnet["unit_2"]) == ("No.", "kg")
    assert by_code["8112921000"]["description"] == "Gallium"
