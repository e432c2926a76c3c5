"""UK trade of HMRC: pages, sums of records, withheld countries, and prices that cannot be."""

import json
import shutil
from decimal import Decimal

import duckdb
import pytest

from expectations.runner import run
from expectations.suites import uk_hmrc as suite
from ingestion.uk_hmrc.connector import connector
from tests.conftest import FIXTURES
from tests.landed import Landed

FOLDER = FIXTURES / "uk_hmrc"
BAND = "unit value lies in the band of its code"
MEDIAN = "unit value is not far from the other countries'"


@pytest.fixture(scope="module")
def landed(tmp_path_factory):
    return Landed(connector, FOLDER, tmp_path_factory.mktemp("hmrc"))


@pytest.fixture
def changed(tmp_path):
    """Return a function that lands one page after a change of its content."""

    def land(change):
        page = json.loads((FOLDER / "trade_p2.json").read_text("utf-8"))
        change(page)
        path = tmp_path / "trade.json"
        path.write_text(json.dumps(page), "utf-8")
        return Landed(connector, path, tmp_path)

    return land


def flow(landed, partner, code="85051110", model="trade_flows", side="importer"):
    (row,) = [
        row
        for row in landed.staged(model)
        if partner in (row.get("exporter_code"), row.get("importer_code"))
        and row["commodity_code"] == code
        and row["reporter_side"] == side
    ]
    return row


def test_trap_25_several_records_of_a_flow_are_one_row_with_their_count(landed):
    rows = [row for row in landed.rows("flows") if row["partner_code"] == "CN"]
    (row,) = [row for row in rows if row["cn8_code"]]
    assert (row["value"], row["net_mass"], row["record_count"]) == (3500, 175, 3)
    assert (row["source_file"], row["source_line"]) == ("trade_p1.json", 1)


def test_trap_25_eu_and_other_flow_types_are_two_sides_of_trade(landed):
    assert flow(landed, "DE")["importer_code"] == "GB"
    assert flow(landed, "CH", side="exporter")["exporter_code"] == "GB"
    assert flow(landed, "CH")["exporter_code"] == "CH"


def test_trap_25_a_withheld_country_is_a_partner_of_its_own_and_not_lost(landed):
    row = flow(landed, "QX", "25111000", side="exporter")
    assert row["net_mass_kg"] == Decimal(3000)
    (own,) = [row for row in landed.staged("flows") if row["partner_code"] == "QX"]
    assert own["is_country_withheld"]


def test_trap_25_pounds_are_not_turned_into_dollars(landed):
    assert {row["value_usd"] for row in landed.staged("trade_flows")} == {None}
    assert {row["value_usd_reason"] for row in landed.staged("trade_flows")} == {"no_exchange_rate"}
    row = flow(landed, "JP")
    assert (row["value_native"], row["currency"]) == (Decimal(50000), "GBP")
    assert {r["value_gbp"] for r in landed.staged("flows") if r["partner_code"] == "JP"} == {50000}


def test_a_withheld_mass_is_told_from_one_that_rounds_to_zero_and_from_one_that_is_missing(changed):
    def withhold(page):
        page["value"][2] |= {"SuppressionIndex": 3, "NetMass": 0.0}
        page["value"][3]["NetMass"] = 0.0

    staged = changed(withhold)
    assert flow(staged, "CH", side="exporter")["net_mass_reason"] == "suppressed"
    assert flow(staged, "CH")["net_mass_reason"] == "zero_beside_value"
    assert flow(staged, "XS")["net_mass_reason"] == "not_published"
    assert flow(staged, "JP")["net_mass_reason"] is None


def test_trap_25_magnets_at_two_pence_a_kilogram_are_reported(landed):
    assert landed.failed == {BAND: "warn", MEDIAN: "warn", "cn8_code has eight digits": "set_aside"}
    assert flow(landed, "DE")["net_mass_kg"] == Decimal(809189)


def test_a_mass_missing_from_one_record_is_missing_from_the_sum(landed):
    row = flow(landed, "XS")
    assert row["net_mass_kg"] is None
    assert row["mass_basis"] is None


def test_a_mass_of_zero_beside_a_value_is_not_a_mass(landed):
    assert flow(landed, "DE", "25111000", side="exporter")["net_mass_kg"] is None


def test_goods_that_are_withheld_are_set_aside_with_their_value(landed):
    assert landed.set_aside["cn8_code has eight digits"] == (1, 77.0)


def test_a_suppressed_flow_is_no_flow_of_zero(changed):
    landed = changed(lambda page: page["value"][1].update(SuppressionIndex=1, Value=0.0))
    assert landed.set_aside["a suppressed flow is not a flow of zero"] == (1, 0)
    assert not any(row["country_code_alpha"] == "JP" for row in landed.rows("flows"))


def test_serbia_is_written_as_the_geonomenclature_writes_it(landed):
    assert flow(landed, "XS")["country_scheme"] == "eurostat"


def test_an_unknown_country_is_set_aside(changed):
    def rename(page):
        page["value"][1]["Country"] |= {"CountryCodeAlpha": "ZZ", "CountryName": "Nowhere"}

    assert changed(rename).set_aside["partner_code is a known area of eurostat"][0] == 1


def test_a_missing_page_is_refused(tmp_path):
    shutil.copy(FOLDER / "trade_p1.json", tmp_path)
    landed = Landed(connector, tmp_path / "trade_p1.json", tmp_path)
    assert "pages are missing" in landed.refusals[0]


def test_trap_25_the_sentence_of_a_throttled_service_is_no_answer(tmp_path):
    path = tmp_path / "trade.json"
    path.write_text("API calls quota exceeded! maximum admitted 60 per Minute.", "utf-8")
    assert (
        "not complete JSON; it begins with 'API calls"
        in Landed(connector, path, tmp_path).refusals[0]
    )


def test_an_answer_without_codes_is_refused(changed):
    def cut(page):
        del page["value"][0]["Commodity"]

    assert "has no Commodity. Ask with $expand" in changed(cut).refusals[0]


def test_a_value_that_is_no_number_is_refused_with_its_record(changed):
    def spoil(page):
        page["value"][2]["Value"] = "n/a"

    assert "line 3: Value is 'n/a'" in changed(spoil).refusals[0]


def test_json_of_another_shape_is_refused(changed):
    assert "no list called value" in changed(lambda page: page.pop("value")).refusals[0]


@pytest.mark.shared_data
def test_trap_25_the_real_outlier_of_june_2025_and_no_other_breaks_the_band(shared_data):
    """The real flows are in dollars; the band is wide enough for either currency."""
    path = shared_data / "monthly_flows_hmrc_comexstat_comtrade_census_comext.parquet"
    real = (
        "select cast(period as varchar) as month_id, native_code as cn8_code, value_usd as value, "
        "qty_kg as net_mass, partner as source_file, period as source_line, "
        "if(flow = 'import', '3', '4') as flow_type_id "
        f"from read_parquet('{path}') where source = 'hmrc'"
    )
    (rule,) = [rule for rule in suite.flows() if rule.meta["name"] == BAND]
    (check,) = run("real", [rule], real)
    assert (check.success, check.on_failure, check.observed) == (False, "warn", "1")
    flow_count, heaviest = duckdb.sql(
        f"select count(*), max(net_mass) from ({real}) "
        "where starts_with(cn8_code, '850511') and net_mass >= 1000"
    ).fetchall()[0]
    assert (flow_count, heaviest) == (406, 809189)


@pytest.mark.shared_data
def test_real_uk_imports_of_magnets_from_china_match_the_published_total(shared_data):
    path = shared_data / "monthly_flows_hmrc_comexstat_comtrade_census_comext.parquet"
    value, mass = duckdb.sql(
        f"select sum(value_usd) / 1e6, sum(qty_kg) / 1000 from read_parquet('{path}') "
        "where source = 'hmrc' and native_code = '85051110' and flow = 'import' "
        "and partner = 'CHN' and period between 202501 and 202512"
    ).fetchall()[0]
    assert (round(value, 1), round(mass)) == (23.5, 973)
