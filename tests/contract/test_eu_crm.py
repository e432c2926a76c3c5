"""The EU criticality tables: cited, corrected in the open, and able to give the published risk."""

import csv
import shutil
from collections import defaultdict

import pytest

from ingestion.core.connector import Offer
from ingestion.eu_crm.connector import DATA_DIR, connector
from tests.dropped import land_offers


@pytest.fixture(scope="module")
def landed(tmp_path_factory):
    return land_offers(connector, connector.bundled(), tmp_path_factory.mktemp("eu_crm"))


def edited(tmp_path, name, old, new):
    """Land a copy of the collection with one text replaced in one file."""
    folder = tmp_path / "data"
    shutil.copytree(DATA_DIR, folder)
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")
    files = tuple(sorted(folder.glob("*.csv")))
    return land_offers(connector, [Offer("edited", files, "test")], tmp_path)


def test_the_collection_is_whole_and_only_known_oddities_are_reported(landed):
    counts = {
        name: len(landed.rows(name))
        for name in ("use_shares", "supply_shares", "parameters", "scores", "corrections")
    }
    assert counts == {
        "use_shares": 338,
        "supply_shares": 3468,
        "parameters": 79,
        "scores": 292,
        "corrections": 12,
    }
    assert landed.failed() == ["a member of the EU has the trade parameter 0.8"]
    assert not landed.refusals


def test_every_row_is_cited(landed):
    for name in connector.source.tables:
        for row in landed.rows(name):
            assert row["url"].startswith("https://")
            assert row["read_on"] is not None


def test_magnesium_is_used_once_and_whole(landed):
    shares = [row["share_pct"] for row in landed.rows("use_shares") if row["element"] == "Mg"]
    assert sum(shares) == 100


def test_every_correction_is_what_the_table_holds(landed):
    uses = {(row["material"], row["application"]): row for row in landed.rows("use_shares")}
    supplies = defaultdict(set)
    for row in landed.rows("supply_shares"):
        key = (row["scope"], row["material"], row["stage"])
        supplies[key].add((row["country_name"], row["country_area"]))
    for correction in landed.rows("corrections"):
        key = tuple(correction["row_key"].split(" / "))
        if correction["column_name"] == "nace_division":
            assert uses[key]["nace_division"] == correction["used_value"]
        elif correction["column_name"] == "country_area":
            assert (correction["printed_value"], correction["used_value"]) in supplies[key[:3]]
        else:
            assert uses[key[:2]]["share_pct"] == 13


def test_a_share_below_the_printed_limit_is_not_exact(landed):
    limits = {
        str(row["share_pct"]) for row in landed.rows("supply_shares") if row["bound"] != "exact"
    }
    assert limits == {"0.100"}


@pytest.mark.parametrize(
    ("material", "stage", "share"),
    [
        ("Gallium", "processing", 93.8),
        ("Dysprosium", "extraction", 84.4),
        ("Dysprosium", "processing", 100),
        ("Neodymium", "extraction", 68.3),
        ("Neodymium", "processing", 84.9),
        ("Germanium", "processing", 83.1),
        ("Tungsten", "extraction", 82.6),
        ("Antimony", "processing", 51.8),
    ],
)
def test_china_has_its_printed_part_of_world_supply(landed, material, stage, share):
    (found,) = [
        row["share_pct"]
        for row in landed.rows("supply_shares")
        if (row["scope"], row["material"], row["stage"], row["country_area"])
        == ("world", material, stage, "CHN")
    ]
    assert float(found) == share


def test_the_published_risk_of_2017_follows_from_its_parameters(landed):
    near, close, all_of_them = 0, 0, 0
    for row in landed.rows("parameters"):
        risk = supply_risk(row)
        if risk is not None:
            gap = round(abs(risk - row["supply_risk"]), 2)
            all_of_them += 1
            close += gap <= 0.25
            near += gap <= 0.1
    # The inputs are printed with one decimal, so most come out within a tenth.
    assert (all_of_them, close) == (78, 78)
    assert near == 62


def supply_risk(row):
    """Supply risk by the formula of the study's section 3.4.4; null without parameters."""
    if row["supply_data"] is None:
        return None
    world, eu = row["hhi_wgi_t_world"], row["hhi_wgi_t_eu"]
    if row["supply_data"] == "world_and_eu":
        half = float(row["import_reliance_pct"]) / 200
        concentration = world * half + eu * (1 - half)
    else:
        concentration = world if row["supply_data"] == "world" else eu
    recycled = float(row["eol_recycling_input_rate_pct"]) / 100
    return concentration * (1 - recycled) * row["substitution_index_sr"]


def test_a_share_above_the_whole_keeps_the_table_out(tmp_path):
    landed = edited(tmp_path, "use_shares.csv", ",100,exact,C23,", ",1000,exact,C23,")
    statuses = {batch.table: batch.status for batch in landed.batches}
    assert statuses["use_shares"] == "quarantined"
    assert statuses["scores"] == "promoted"


def test_a_label_beside_another_divisions_value_added_keeps_the_table_out(tmp_path):
    landed = edited(tmp_path, "use_shares.csv", "exact,C28,", "exact,C24,")
    assert "a division has one value added" in landed.failed()


def test_a_row_without_a_known_citation_is_refused_with_its_line(tmp_path):
    landed = edited(tmp_path, "scores.csv", "eu-crm-2011", "somebody")
    (error,) = landed.refusals
    assert str(error).startswith("scores.csv, line 2: cites 'somebody'")


def test_a_text_for_a_number_is_refused_with_its_line(tmp_path):
    landed = edited(tmp_path, "scores.csv", "0.2,8.9", "low,8.9")
    (error,) = landed.refusals
    assert "line 2: column supply_risk holds 'low'" in str(error)


def test_the_files_hold_no_blank_around_their_texts():
    for path in DATA_DIR.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            for fields in csv.reader(stream):
                assert fields == [field.strip() for field in fields], path.name
