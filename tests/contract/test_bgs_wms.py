"""World Mineral Statistics: nil is not unknown, and minerals are not oxides."""

import pytest

from ingestion.bgs_wms.connector import connector
from tests.dropped import land, refusal


@pytest.fixture
def landed(fixtures, tmp_path):
    return land(connector, fixtures / "bgs_wms" / "production.csv", tmp_path)


def test_a_missing_quantity_is_not_zero_and_nil_is(landed):
    told = {
        row["country_trans"]: (row["quantity"], row["value_reason"])
        for row in landed.rows("production")
        if row["country_trans"] != "China"
    }
    assert told == {
        "Namibia": (0, "zero"),
        "Soviet Union": (None, "not_available"),
        "Zaire": (298, "exact"),
    }


def test_minerals_and_oxides_land_apart(landed):
    china = {
        row["yearbook_table_id"]: row["quantity"]
        for row in landed.rows("production")
        if row["country_trans"] == "China"
    }
    assert china == {"736": 700, "119": 900}
    assert sorted(batch.part for batch in landed.batches) == [
        "rare_earth_minerals",
        "rare_earth_oxides",
    ]


def test_countries_of_their_time_are_known_and_namibia_keeps_its_letters(landed):
    assert landed.failed() == []
    letters = {row["country_trans"]: row["country_iso2_code"] for row in landed.rows("production")}
    assert letters["Namibia"] == "NA"


def test_a_blank_quantity_that_is_not_printed_as_unavailable_is_refused(fixtures, tmp_path):
    text = (fixtures / "bgs_wms" / "production.csv").read_text("utf-8").replace(",...,", ",12,")
    (tmp_path / "production.csv").write_text(text, "utf-8")
    told = refusal(connector, tmp_path / "production.csv", tmp_path)
    assert "line 4: has the quantity '', printed '12'" in told


def test_a_lost_column_is_named(fixtures, tmp_path):
    text = (fixtures / "bgs_wms" / "production.csv").read_text("utf-8")
    (tmp_path / "production.csv").write_text(text.replace("quantity,", "amount,", 1), "utf-8")
    told = refusal(connector, tmp_path / "production.csv", tmp_path)
    assert "has no column 'quantity'" in told


@pytest.mark.shared_data
def test_the_rare_earth_table_loads_whole(shared_data, tmp_path):
    landed = land(connector, shared_data / "bgs" / "BGS_REs_production.csv", tmp_path)
    rows = landed.rows("production")
    assert landed.failed() == []
    assert len(rows) == 639
    assert sum(row["value_reason"] == "not_available" for row in rows) == 5
    assert sum(row["value_reason"] == "zero" for row in rows) == 70
    spans = {
        table: (min(years), max(years))
        for table in ("119", "736")
        if (years := [row["year"] for row in rows if row["yearbook_table_id"] == table])
    }
    assert spans == {"119": (1975, 2012), "736": (1992, 2023)}


@pytest.mark.shared_data
def test_china_mined_67_6_percent_of_the_oxides_of_2023(shared_data, tmp_path):
    rows = land(connector, shared_data / "bgs" / "BGS_REs_production.csv", tmp_path).rows(
        "production"
    )
    oxides = {
        row["country_trans"]: row["quantity"]
        for row in rows
        if row["yearbook_table_id"] == "736" and row["year"] == 2023
    }
    assert (oxides["China"], sum(oxides.values())) == (255_000, 377_438)
