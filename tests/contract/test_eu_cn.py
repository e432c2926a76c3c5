"""The Combined Nomenclature: each list by its header, codes as text, sections as roman numerals."""

import shutil

import pytest

from ingestion.eu_cn.connector import connector
from tests.dropped import land, refusal


@pytest.fixture
def landed(fixtures, tmp_path):
    return land(connector, fixtures / "eu_cn", tmp_path)


def test_a_folder_yields_every_list_and_leaves_other_files_alone(landed):
    assert {batch.table for batch in landed.batches} == set(connector.source.tables)
    assert landed.failed() == []
    assert not landed.refusals


def test_levels_follow_from_codes_and_roman_numerals_are_sections(landed):
    assert {row["code"]: row["level"] for row in landed.rows("codes")} == {
        "VI": "section",
        "28": "chapter",
        "2846": "heading",
        "284690": "subheading",
        "28461000": "cn8",
        "28469010": "cn8",
    }


def test_leading_zeros_and_the_year_of_a_list_are_kept(landed):
    listed = {(row["cn_year"], row["cn8_code"]) for row in landed.rows("code_lists")}
    assert listed == {(2026, "01012100"), (2026, "28461000")}


def test_a_link_says_whether_only_part_of_a_code_moves(landed):
    moved = {row["code_from"]: (row["code_to"], row["type"]) for row in landed.rows("correlations")}
    assert moved == {"28461000": ("28461000", None), "28469000": ("28469010", "ex")}


def test_the_year_of_links_to_the_hs_is_not_the_year_of_the_hs(landed):
    assert {row["cn_year"] for row in landed.rows("hs_links")} == {2026}


def test_a_row_after_a_text_of_two_lines_knows_its_line(landed):
    assert {row["nace_code"]: row["source_line"] for row in landed.rows("nace")} == {
        "C": 2,
        "20.13": 3,
    }


def test_a_code_that_lost_its_leading_zero_is_refused_with_its_line(tmp_path):
    path = tmp_path / "cn8-codes-2026.txt"
    path.write_text("28461000\n1012100\n", "utf-8")
    assert "line 2: has a code '1012100'" in refusal(connector, path, tmp_path)


def test_a_list_without_a_year_in_its_name_is_refused(fixtures, tmp_path):
    shutil.copy(fixtures / "eu_cn" / "cn8-codes-2026.txt", tmp_path / "cn8-codes.txt")
    told = refusal(connector, tmp_path / "cn8-codes.txt", tmp_path)
    assert "does not say which year" in told


def test_another_table_is_refused_with_its_columns(fixtures, tmp_path):
    told = refusal(connector, fixtures / "eu_cn" / "notes.csv", tmp_path)
    assert "has columns a, b, of no known list" in told


def test_a_code_listed_twice_keeps_the_list_out(tmp_path):
    path = tmp_path / "cn8-codes-2026.txt"
    path.write_text("28461000\n28461000\n", "utf-8")
    assert land(connector, path, tmp_path).batches[0].status == "quarantined"


@pytest.mark.shared_data
def test_the_lists_of_2021_and_2022_and_their_links_load_whole(shared_data, tmp_path):
    landed = land(connector, shared_data / "cn", tmp_path)
    counts = {(batch.table, batch.period): batch.rows for batch in landed.batches}
    assert counts == {
        ("codes", "2021"): 12_331,
        ("codes", "2022"): 12_630,
        ("correlations", "2021-2022"): 10_086,
        ("cpa_links", "2022"): 9_698,
        ("nace", "all"): 996,
        ("nace_cpa", "all"): 5_522,
    }
    assert landed.failed() == []
    eight = [row for row in landed.rows("codes") if row["level"] == "cn8"]
    assert sum(row["cn_year"] == 2022 for row in eight) == 9_736
    magnets = [row["cpa_code"] for row in landed.rows("cpa_links") if row["cn8_code"] == "85051100"]
    assert magnets == ["25.99.29"]


@pytest.mark.shared_data
def test_codes_of_rare_earths_and_graphite_change_with_the_year(shared_data, tmp_path):
    landed = land(connector, shared_data / "comext", tmp_path)
    listed = {(row["cn_year"], row["cn8_code"]) for row in landed.rows("code_lists")}
    assert {year: sum(each == year for each, _ in listed) for year in (2024, 2025, 2026)} == {
        2024: 9_765,
        2025: 9_780,
        2026: 9_793,
    }
    assert (2024, "85051110") in listed
    assert {year for year, code in listed if code == "38011000"} == {2024, 2025}
    assert {year for year, code in listed if code == "38011010"} == {2026}
    assert landed.failed() == []
