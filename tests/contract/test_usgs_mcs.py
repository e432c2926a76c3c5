"""Mineral Commodity Summaries: every form of value, both layouts, and the figures they print."""

import shutil
from decimal import Decimal

import pytest

from ingestion.usgs_mcs.connector import connector
from ingestion.usgs_mcs.values import read_value
from tests.dropped import land, refusal

FILE = "MCS2026_Commodities_Data.csv"
WORLD_FILE = "MCS2025_World_Data.csv"


@pytest.fixture
def landed(fixtures, tmp_path):
    return land(connector, fixtures / "usgs_mcs" / FILE, tmp_path)


@pytest.mark.parametrize(
    ("text", "low", "high", "reason"),
    [
        ("45,500", "45500", "45500", "exact"),
        ("138.5", "138.5", "138.5", "exact"),
        ("68\xa0", "68", "68", "exact"),
        ("—", "0", "0", "zero"),
        (">95", "95", None, "greater_than"),
        (">85,000,000", "85000000", None, "greater_than"),
        ("<25", None, "25", "less_than"),
        ("s", "0", "0.5", "less_than_half_unit"),
        ("50–300", "50", "300", "range"),
        ("10,000 - 15,000", "10000", "15000", "range"),
        ("W", None, None, "withheld"),
        ("NA", None, None, "not_available"),
        ("XX", None, None, "not_applicable"),
        ("E", None, None, "net_exporter"),
        ("Large", None, None, "qualitative"),
        ("Moderate to large", None, None, "qualitative"),
        ("Variable, depending on type of product", None, None, "qualitative"),
        ("?1", None, None, "unreadable"),
        ("", None, None, "blank"),
    ],
)
def test_a_cell_says_what_it_knows_and_why_it_does_not_know_more(text, low, high, reason):
    value = read_value(text)
    assert value.reason == reason
    assert value.low == (None if low is None else Decimal(low))
    assert value.high == (None if high is None else Decimal(high))


def test_the_file_is_read_as_windows_1252(landed):
    assert "Côte d’Ivoire" in {row["country"] for row in landed.rows("statistics")}


def test_an_em_dash_is_zero_and_withheld_is_not(landed):
    by_text = {row["value_text"]: row for row in landed.rows("statistics")}
    assert by_text["—"]["value_low"] == 0
    assert by_text["W"]["value_low"] is None
    assert by_text["W"]["value_reason"] == "withheld"


def test_a_second_row_under_the_same_headings_is_kept_and_numbered(landed):
    mica = [row for row in landed.rows("statistics") if row["commodity"] == "Mica"]
    assert [(row["occurrence"], row["value_low"]) for row in mica] == [(1, 20), (2, 3)]


def test_every_row_knows_its_line(landed):
    rows = landed.rows("statistics")
    assert sorted(row["source_line"] for row in rows) == list(range(2, 2 + len(rows)))


def test_a_value_of_unknown_form_loads_and_is_reported(landed):
    assert landed.failed() == ["every cell could be read"]


def test_the_2025_layout_with_a_blank_in_its_header_is_read_too(fixtures, tmp_path):
    landed = land(connector, fixtures / "usgs_mcs" / WORLD_FILE, tmp_path)
    rows = landed.rows("statistics")
    estimate = [row for row in rows if (row["country"], row["year"]) == ("China", "2024")]
    assert {(row["statistics"], row["value_reason"]) for row in estimate} == {
        ("Production", "exact"),
        ("Reserves", "withheld"),
    }
    assert {row["notes"] for row in estimate} == {"Estimated. -- A note.", None}
    assert {row["statistics_detail"] for row in rows if row["country"] == "World total"} == {
        "Mine production: rounded"
    }
    assert landed.editions[0].label == "MCS2025"
    assert landed.failed() == []


def test_a_lost_column_is_named(fixtures, tmp_path):
    text = (fixtures / "usgs_mcs" / FILE).read_text("cp1252").replace("Value,", "Figure,", 1)
    (tmp_path / FILE).write_text(text, "cp1252")
    assert "has no column 'Value'" in refusal(connector, tmp_path / FILE, tmp_path)


def test_a_file_cut_inside_a_row_is_refused_with_its_line(fixtures, tmp_path):
    content = (fixtures / "usgs_mcs" / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(content[: len(content) - 30])
    assert f"{FILE}, line 21: has 6 fields" in refusal(connector, tmp_path / FILE, tmp_path)


def test_a_web_page_in_place_of_the_file_is_refused(tmp_path):
    (tmp_path / FILE).write_text("<!DOCTYPE html><html><body>Moved</body></html>", "utf-8")
    assert "is a web page" in refusal(connector, tmp_path / FILE, tmp_path)


def test_a_file_that_does_not_name_its_year_is_not_taken(fixtures, tmp_path):
    shutil.copy(fixtures / "usgs_mcs" / FILE, tmp_path / "data.csv")
    assert "holds no CSV named like" in refusal(connector, tmp_path / "data.csv", tmp_path)


@pytest.fixture(scope="module")
def real(shared_data, tmp_path_factory):
    path = shared_data / "usgs" / "usgs_mcs2026_commodities_data.csv"
    return land(connector, path, tmp_path_factory.mktemp("usgs"))


@pytest.mark.shared_data
def test_the_2026_release_holds_8886_rows_and_its_odd_ones_are_reported(real):
    rows = real.rows("statistics")
    assert len(rows) == 8886
    counts = {
        reason: sum(row["value_reason"] == reason for row in rows)
        for reason in ("not_available", "withheld", "net_exporter", "zero", "unreadable", "blank")
    }
    assert counts == {
        "not_available": 353,
        "withheld": 224,
        "net_exporter": 92,
        "zero": 313,
        "unreadable": 2,
        "blank": 0,
    }


@pytest.mark.shared_data
def test_every_country_of_the_2026_release_has_an_area_and_only_oddities_are_reported(real):
    assert real.failed() == [
        "every cell could be read",
        "is critical mineral says Yes or No",
    ]


@pytest.mark.shared_data
@pytest.mark.parametrize(("year", "world"), [("2024", 380_000), ("2025", 390_000)])
def test_china_mined_270_000_tonnes_of_rare_earth_oxide(real, year, world):
    mined = {
        row["country"]: row["value_low"]
        for row in real.rows("statistics")
        if row["chapter"].startswith("RARE EARTHS")
        and row["statistics_detail"].startswith("Mine production")
        and row["year"] == year
    }
    assert mined["China"] == 270_000
    assert mined["World total"] == world


@pytest.mark.shared_data
def test_us_reliance_on_imports_of_rare_earths_is_the_printed_series(real):
    reliance = {
        row["year"]: row["value_text"]
        for row in real.rows("statistics")
        if row["commodity"] == "Rare Earths"
        and row["statistics_detail"].endswith("consumption: Compounds and metals")
        and row["statistics"] == "Net import reliance"
    }
    assert reliance == {"2021": ">95", "2022": ">95", "2023": ">90", "2024": "53", "2025": "67"}


@pytest.mark.shared_data
def test_us_import_sources_of_rare_earths_are_the_printed_ones(real):
    sources = {
        row["country"]: row["value_low"]
        for row in real.rows("statistics")
        if row["commodity"] == "Rare Earths" and row["section"] == "Import Sources"
    }
    assert sources == {
        "China": 71,
        "Malaysia": 13,
        "Japan": 5,
        "Estonia": 5,
        "Other countries": 6,
    }
