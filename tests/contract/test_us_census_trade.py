"""US Census trade: the API's layout with its traps, what is refused, and what staging says."""

import json
from datetime import date
from decimal import Decimal

import pytest

from ingestion.core.errors import InputRefusedError
from ingestion.us_census_trade.connector import connector
from tests.landed import Landed


@pytest.fixture(scope="module")
def imports(tmp_path_factory):
    from tests.conftest import FIXTURES

    path = FIXTURES / "us_census_trade" / "imports.json"
    return Landed(connector, path, tmp_path_factory.mktemp("census"))


@pytest.fixture
def answer(tmp_path, fixtures):
    """Return a function that lands a changed copy of the imports."""

    def land(change):
        payload = json.loads((fixtures / "us_census_trade" / "imports.json").read_text("utf-8"))
        path = tmp_path / "changed.json"
        path.write_text(json.dumps(change(payload)), "utf-8")
        return Landed(connector, path, tmp_path)

    return land


def flow(landed, code, partner="5700"):
    (row,) = [
        row
        for row in landed.staged("trade_flows")
        if row["commodity_code"] == code and partner in (row["exporter_code"], row["importer_code"])
    ]
    return row


def test_a_flow_of_the_us_is_staged_in_the_shared_layout(imports):
    row = flow(imports, "8505110070", "5830")
    assert row["period"] == "2025-06"
    assert (row["period_from"], row["period_to"]) == (date(2025, 6, 1), date(2025, 7, 1))
    assert (row["exporter_code"], row["importer_code"]) == ("5830", "1000")
    assert (row["code_system"], row["country_scheme"]) == ("US-HTS10", "us_schedule_c")
    assert (row["value_usd"], row["value_basis"]) == (Decimal(500), "FOB")
    assert (row["value_native"], row["currency"], row["value_usd_reason"]) == (500, "USD", None)
    assert (row["source_file"], row["source_line"]) == ("imports.json", 3)


def test_trap_23_kilograms_of_magnets_are_the_second_quantity(imports):
    assert flow(imports, "8505110070")["net_mass_kg"] == Decimal(50)


def test_trap_23_ferrite_magnets_are_counted_in_pieces_only_and_have_no_mass(imports):
    row = flow(imports, "8505193000")
    assert (row["net_mass_kg"], row["net_mass_reason"]) == (None, "other_unit")


def test_trap_23_tonnes_of_baryte_become_kilograms(imports):
    assert flow(imports, "2511100000")["net_mass_kg"] == Decimal(2000)


def test_trap_23_the_content_of_tungsten_is_not_its_mass(imports):
    assert flow(imports, "8101100000")["net_mass_kg"] == Decimal(20)


def test_trap_23_a_missing_quantity_is_written_as_zero_and_is_no_mass(imports):
    row = flow(imports, "2846902015")
    assert row["net_mass_kg"] is None
    assert row["mass_basis"] is None
    # the publisher leaves the flag blank where a zero is a true zero
    assert row["net_mass_reason"] == "not_published"


def test_trap_23_group_rows_are_set_aside_with_their_value(imports):
    assert imports.set_aside["no row of a country group"] == (1, 400.0)
    assert "0003" not in {row["cty_code"] for row in imports.rows("imports")}


def test_the_row_of_all_countries_stays_as_a_control_total(imports):
    assert flow(imports, "8505110070", "-")["value_usd"] == Decimal(1500)


def test_trap_23_a_filter_field_echoed_as_a_second_column_is_read_once(imports):
    assert {batch.part for batch in imports.batches} == {
        "850511",
        "850519",
        "251110",
        "810110",
        "284690",
    }


def test_trap_23_export_fields_have_names_of_their_own(tmp_path, fixtures):
    landed = Landed(connector, fixtures / "us_census_trade" / "exports.json", tmp_path)
    row = flow(landed, "3801105000")
    assert (row["exporter_code"], row["importer_code"]) == ("1000", "5700")
    assert (row["reporter_side"], row["code_system"]) == ("exporter", "US-SCHB10")
    assert row["net_mass_kg"] == Decimal(6)


def test_trap_23_a_code_split_within_the_year_keeps_both_its_lives(tmp_path, fixtures):
    landed = Landed(connector, fixtures / "us_census_trade" / "exports.json", tmp_path)
    lives = {(row["period"], row["commodity_code"]) for row in landed.staged("trade_flows")}
    assert lives == {
        ("2025-06", "3801105000"),
        ("2025-07", "3801105010"),
        ("2025-07", "3801105090"),
    }


def test_countries_that_do_not_sum_to_the_total_keep_the_batch_out(answer):
    landed = answer(lambda payload: [row for row in payload if row[0] != "5830"])
    assert landed.failed["countries sum to the row of all countries"] == "refuse"
    assert "8505110070" not in {row["i_commodity"] for row in landed.rows("imports")}


def test_an_unknown_country_is_set_aside_and_not_lost(answer):
    landed = answer(lambda payload: [*payload, ["7999", "NEW", *payload[5][2:]]])
    assert landed.set_aside["cty_code is a known area of us_schedule_c"] == (1, 700.0)


def test_a_coarser_level_is_set_aside(answer):
    coarse = ["5700", "CHINA", "85", *["1"] * 9, "2025-06", "HS2", "DET", "85"]
    coarse[7] = coarse[10] = ""
    landed = answer(lambda payload: [*payload, coarse])
    assert landed.set_aside["i_commodity has ten digits"] == (1, 1.0)


def test_a_flow_cut_into_domestic_and_foreign_goods_is_refused(answer):
    landed = answer(
        lambda payload: [[*row, "DF" if not n else "1"] for n, row in enumerate(payload)]
    )
    assert "cut by DF" in landed.refusals[0]


def test_columns_of_one_name_that_differ_are_refused(answer):
    landed = answer(lambda payload: [payload[0], [*payload[2][:-1], "8505110050"]])
    assert "two columns I_COMMODITY that differ" in landed.refusals[0]


def test_a_value_that_is_no_number_is_refused_with_its_record(answer):
    landed = answer(
        lambda payload: [payload[0], payload[1], [*payload[2][:3], "(X)", *payload[2][4:]]]
    )
    assert "line 2: GEN_VAL_MO is '(X)', not a number" in landed.refusals[0]


def test_a_short_row_is_refused(answer):
    assert "has 3 values for 16 columns" in answer(lambda p: [p[0], p[1][:3]]).refusals[0]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"<html>maintenance</html>", "web page"),
        (b"error: unknown variable 'GEN_VAL'", "not complete JSON"),
        (b'[["CTY_CODE","I_COMM', "not complete JSON"),
        (b'{"error": 1}', "not an array of arrays"),
        (b'[["CTY_CODE","I_COMMODITY","time"]]', "no column GEN_VAL_MO"),
    ],
)
def test_what_is_no_answer_is_refused_with_a_sentence(tmp_path, body, told):
    path = tmp_path / "answer.json"
    path.write_bytes(body)
    assert told in Landed(connector, path, tmp_path).refusals[0]


def test_a_folder_without_answers_is_refused(tmp_path):
    with pytest.raises(InputRefusedError, match="no file ending in"):
        connector.dropped(tmp_path)


@pytest.mark.shared_data
def test_real_us_flows_name_countries_of_the_table_only(shared_data):
    import duckdb

    flows = shared_data / "monthly_flows_hmrc_comexstat_comtrade_census_comext.parquet"
    rows, unnamed = duckdb.sql(
        f"select count(*), count(*) filter (where length(partner) <> 3) from '{flows}' "
        "where source = 'uscensus'"
    ).fetchall()[0]
    assert (rows, unnamed) == (886, 0)
