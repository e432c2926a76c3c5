"""Golden numbers of trade: real files give the figures others worked out from them."""

import json
from decimal import Decimal

import duckdb
import polars as pl
import pytest

from ingestion.cepii_baci.connector import connector as baci
from ingestion.un_comtrade.connector import connector as comtrade
from tests.landed import Landed

pytestmark = pytest.mark.shared_data

# China's exports of 850511 in 2024 by importer: million USD and tonnes, as others found them.
LARGEST = {
    "276": (513.9, 12_607),
    "842": (366.3, 8_679),
    "704": (341.3, 10_775),
    "410": (268.9, 6_373),
    "484": (193.7, 10_473),
    "699": (162.8, 19_259),
    "392": (156.9, 3_715),
}


@pytest.fixture(scope="module")
def flows(shared_data, tmp_path_factory):
    (path,) = (shared_data / "baci").glob("BACI_*.csv")
    rows = Landed(baci, path, tmp_path_factory.mktemp("baci")).rows("trade_flows")
    return pl.DataFrame(rows, infer_schema_length=None)


def test_trap_01_missing_masses_of_the_extract_are_missing_and_none_is_zero(flows):
    assert flows.height == 21_723
    assert flows["q"].null_count() == 1_030
    assert flows.filter(pl.col("q") == 0).height == 0


def test_trap_02_the_extract_has_no_trade_with_oneself_and_nothing_below_a_dollar(flows):
    assert flows.filter(pl.col("i") == pl.col("j")).height == 0
    assert flows["v"].min() >= Decimal("0.001")
    assert flows.select("t", "i", "j", "k").is_duplicated().sum() == 0


def test_trap_07_taiwan_is_627_flows_of_the_extract(flows):
    taiwan = flows.filter((pl.col("i") == "490") | (pl.col("j") == "490"))
    assert taiwan.height == 627
    assert round(float(taiwan["v"].sum()) / 1e6, 1) == 14.4


def test_the_world_bought_magnets_for_4963_million_dollars_in_2024(flows):
    magnets = flows.filter(k="850511")
    assert (magnets.height, magnets["v"].sum()) == (4_415, Decimal("4962889.102"))
    assert round(float(magnets["q"].sum()), 1) == 187_826.6
    by_exporter = magnets.group_by("i").agg(pl.col("v").cast(float).sum())
    shares = by_exporter["v"] / by_exporter["v"].sum()
    assert round((shares**2).sum(), 5) == 0.40976
    assert round(shares.max(), 3) == 0.627
    china = magnets.filter(i="156")
    assert round(float(china["v"].sum()) / 1000, 3) == 3_109.644
    assert round(float(china["q"].sum())) == 137_248
    largest = {row["j"]: row for row in china.to_dicts() if row["j"] in LARGEST}
    assert {
        code: (round(float(row["v"]) / 1000, 1), round(float(row["q"])))
        for code, row in largest.items()
    } == LARGEST


def test_chinas_imports_of_2846_have_the_concentration_of_the_raw_answers_in_29_years(
    shared_data, tmp_path
):
    worlds = {}
    for path in sorted((shared_data / "comtrade").glob("china_imports_hs2846_*.json")):
        year = path.stem[-4:]
        raw = json.loads(path.read_text("utf-8"))["data"]
        values = [row["primaryValue"] for row in raw if row["partnerCode"] != 0]
        expected = sum((value / sum(values)) ** 2 for value in values)
        staged = Landed(comtrade, path, tmp_path / year).staged("trade_flows")
        partners = [float(row["value_usd"]) for row in staged if row["exporter_code"] != "0"]
        (worlds[year],) = [float(row["value_usd"]) for row in staged if row["exporter_code"] == "0"]
        found = sum((value / worlds[year]) ** 2 for value in partners)
        assert found == pytest.approx(expected, rel=1e-9), year
        assert {row["period"] for row in staged} == {year}
    assert len(worlds) == 29
    assert round(worlds["2020"] / 1e6, 1) == 503.3
    assert round(worlds["2021"] / 1e6, 1) == 1_068.2


def test_trap_25_magnets_of_the_united_kingdom_are_901_tonnes_with_the_outlier_and_92_without(
    shared_data,
):
    path = shared_data / "monthly_flows_hmrc_comexstat_comtrade_census_comext.parquet"
    with_it, without = duckdb.sql(
        "select sum(qty_kg), sum(qty_kg) filter (where qty_kg <> 809189) "
        f"from read_parquet('{path}') where source = 'hmrc' and native_code = '85051110' "
        "and flow = 'import' and period = 202506"
    ).fetchall()[0]
    assert (round(with_it / 1000), round(without / 1000)) == (901, 92)
