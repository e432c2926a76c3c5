"""The country table against ISO, and against every code list a source uses."""

import csv
from pathlib import Path

import pycountry
import pytest

from expectations.rules import AREA_CODES, known_area
from expectations.runner import run
from ingestion.core.sql import connect

AREAS = AREA_CODES.with_name("areas.csv")


def rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


@pytest.fixture(scope="module")
def areas() -> dict[str, dict[str, str]]:
    return {row["area_id"]: row for row in rows(AREAS)}


@pytest.fixture(scope="module")
def codes() -> dict[tuple[str, str], str]:
    return {(row["scheme"], row["code"]): row["area_id"] for row in rows(AREA_CODES)}


def test_every_country_of_iso_3166_is_there_with_its_three_codes(areas):
    ours = {
        row["iso3"]: (row["iso2"], row["m49"], row["name"]) for row in areas.values() if row["iso3"]
    }
    iso = {
        country.alpha_3: (
            country.alpha_2,
            country.numeric,
            getattr(country, "common_name", country.name),
        )
        for country in pycountry.countries
    }
    assert ours == iso


def test_namibia_is_written_na_and_nothing_reads_it_as_missing(areas):
    assert areas["NAM"]["iso2"] == "NA"


def test_a_code_stands_once_in_its_list(codes):
    assert len(codes) == len(rows(AREA_CODES))


def test_every_code_leads_to_an_area(areas, codes):
    assert set(codes.values()) <= set(areas)


@pytest.mark.parametrize("scheme", ["un_comtrade", "cepii_baci"])
def test_490_is_taiwan(codes, scheme):
    assert codes[scheme, "490"] == "TWN"


def test_492_is_an_unnamed_part_of_europe_and_not_monaco(areas, codes):
    assert areas[codes["un_comtrade", "492"]]["kind"] == "unspecified"


def test_codes_that_share_their_letters_are_different_areas(codes):
    for old, new in (("58", "56"), ("280", "276"), ("736", "729"), ("473", "636")):
        assert codes["un_comtrade", old] != codes["un_comtrade", new]


def test_one_code_of_a_year_belongs_to_one_area_of_that_year(areas):
    for row in rows(AREA_CODES):
        first, after = row["valid_from_year"] or "0", row["valid_to_year"] or "9999"
        assert int(first) < int(after), row


def test_the_parts_of_the_united_kingdom_are_not_counted_beside_the_whole(areas, codes):
    assert codes["eurostat", "GB"] == "GBR"
    assert {areas[codes["eurostat", part]]["kind"] for part in ("XI", "XU")} == {"group"}


def test_an_unknown_and_a_missing_country_break_the_rule_and_a_known_one_does_not(tmp_path):
    rule = known_area("exporter_code", "un_comtrade")
    query = "select * from (values {}) as t(exporter_code, source_file, source_line)"
    known = "('490', 'a', 1), ('0', 'a', 2)"
    database = connect(tmp_path)
    assert run("s", [rule], query.format(known), database)[0].success
    for bad in ("('9990', 'a', 3)", "(null, 'a', 3)"):
        result = run("s", [rule], query.format(f"{known}, {bad}"), database)[0]
        assert not result.success
        assert result.on_failure == "set_aside"
        assert "could not" not in result.observed


@pytest.mark.shared_data
def test_every_code_of_the_un_list_is_mapped_for_its_role(shared_data, codes):
    listed = rows(shared_data / "countries" / "comtrade_areas_2025-06-05.csv")
    assert len(listed) == 313
    assert {("un_comtrade", row["id"]) for row in listed} <= set(codes)


@pytest.mark.shared_data
def test_every_country_code_of_every_baci_release_is_mapped(shared_data, codes):
    lists = sorted((shared_data / "baci" / "metadata").glob("country_codes_*.csv"))
    assert lists
    for path in lists:
        delimiter = ";" if ";" in path.read_text("utf-8-sig").splitlines()[0] else ","
        listed = {("cepii_baci", row["country_code"]) for row in rows(path, delimiter)}
        assert len(listed) >= 200, path.name
        assert listed <= set(codes), path.name


@pytest.mark.shared_data
def test_every_code_of_schedule_c_is_mapped(shared_data, codes):
    listed = rows(shared_data / "countries" / "census_schedule_c.csv")
    assert len(listed) == 240
    assert {("us_schedule_c", row["schedule_c"]) for row in listed} <= set(codes)
