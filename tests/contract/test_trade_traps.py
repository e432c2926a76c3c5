"""Traps of trade statistics that no other test shows, on small faithful copies."""

import csv
import gzip
import json
import shutil
from pathlib import Path

import pytest

from flows.home import PROJECT_DIR
from ingestion.cepii_baci.connector import connector as baci
from ingestion.core.errors import InputRefusedError
from ingestion.un_comtrade.connector import connector as comtrade
from tests.landed import Landed

REFERENCE = PROJECT_DIR / "dbt_project" / "seeds" / "reference"
YEAR = "BACI_HS17_Y2023_V202601.csv"


def table(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def areas() -> dict[str, dict[str, str]]:
    return {row["area_id"]: row for row in table("areas.csv")}


@pytest.fixture(scope="module")
def area_of() -> dict[tuple[str, str], str]:
    return {(row["scheme"], row["code"]): row["area_id"] for row in table("area_codes.csv")}


@pytest.fixture
def year(fixtures, tmp_path):
    """Return a function that writes a changed copy of the hand-made year of BACI."""

    def change(old: str, new: str, name: str = YEAR) -> Path:
        text = (fixtures / "cepii_baci" / "release" / YEAR).read_text("utf-8")
        assert old in text
        path = tmp_path / name
        path.write_text(text.replace(old, new, 1), "utf-8")
        return path

    return change


def test_trap_02_trade_of_a_country_with_itself_is_set_aside(year, tmp_path):
    landed = Landed(baci, year("2023,156,276", "2023,156,156"), tmp_path)
    assert landed.set_aside == {"exporter and importer differ": (1, 100.5)}


def test_trap_06_and_07_taiwan_and_namibia_find_their_country_by_number(
    fixtures, area_of, tmp_path
):
    staged = Landed(baci, fixtures / "cepii_baci" / "release", tmp_path).staged("trade_flows")
    found = {
        area_of["cepii_baci", row[side]]
        for row in staged
        for side in ("exporter_code", "importer_code")
    }
    assert {"TWN", "NAM"} <= found


def test_trap_07_taiwan_is_a_country_and_no_group_to_be_dropped(areas, area_of):
    for scheme in ("un_comtrade", "cepii_baci"):
        assert areas[area_of[scheme, "490"]]["kind"] == "country"


@pytest.mark.shared_data
def test_trap_07_the_un_list_calls_490_a_group_and_the_table_does_not(shared_data, areas, area_of):
    text = (shared_data / "comtrade" / "api_samples" / "Reporters.json").read_text("utf-8-sig")
    groups = {str(row["reporterCode"]) for row in json.loads(text)["results"] if row["isGroup"]}
    assert "490" in groups
    assert areas[area_of["un_comtrade", "490"]]["kind"] == "country"


@pytest.mark.parametrize(
    ("code", "area"),
    [("251", "FRA"), ("579", "NOR"), ("699", "IND"), ("757", "CHE"), ("842", "USA")],
)
@pytest.mark.parametrize("scheme", ["un_comtrade", "cepii_baci"])
def test_trap_08_customs_territories_have_numbers_of_the_uns_own(code, area, scheme, area_of):
    assert area_of[scheme, code] == area


def test_trap_09_editions_of_the_hs_never_take_each_others_place(year, tmp_path):
    folder = tmp_path / "two"
    folder.mkdir()
    for edition in ("HS17", "HS12"):
        name = YEAR.replace("HS17", edition)
        shutil.copy(year("2023,156,276", "2023,156,276", name), folder / name)
    landed = Landed(baci, folder, tmp_path)
    assert {batch.part for batch in landed.batches} == {"HS17", "HS12"}
    assert {row["code_system"] for row in landed.staged("trade_flows")} == {"HS2017", "HS2012"}


@pytest.mark.parametrize("code", ["568", "577", "527", "636", "837", "838", "839", "899"])
def test_trap_12_partners_that_are_no_country_are_unspecified_and_stay(code, areas, area_of):
    assert areas[area_of["un_comtrade", code]]["kind"] == "unspecified"


def test_trap_12_imports_from_oneself_are_returned_goods_and_stay(fixtures, tmp_path):
    answer = json.loads((fixtures / "un_comtrade" / "imports.json").read_text("utf-8"))
    answer["data"][1]["partnerCode"] = answer["data"][1]["reporterCode"]
    path = tmp_path / "imports.json"
    path.write_text(json.dumps(answer), "utf-8")
    landed = Landed(comtrade, path, tmp_path)
    assert not landed.set_aside
    assert any(row["exporter_code"] == row["importer_code"] for row in landed.staged("trade_flows"))


def test_trap_16_a_packed_bulk_file_is_not_taken_for_an_answer(tmp_path):
    path = tmp_path / "C_A_32_196201_S1_O.txt.gz"
    path.write_bytes(gzip.compress(b"typeCode\tfreqCode\nC\tA\n"))
    with pytest.raises(InputRefusedError, match=r"holds no answer of the UN Comtrade API"):
        comtrade.dropped(path)


def test_trap_16_the_older_csv_of_35_columns_is_refused_with_what_it_lacks(tmp_path):
    path = tmp_path / "legacy.csv"
    path.write_text("Classification,Year,Partner ISO,Trade Value (US$),Flag\nH3,2010,WLD,9,0\n")
    (reason,) = Landed(comtrade, path, tmp_path).refusals
    assert "has no column" in reason
    assert "Expected the fields of the API v1" in reason
