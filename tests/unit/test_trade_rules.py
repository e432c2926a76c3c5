"""Rules all sources of trade share, on hand-made rows in the layout of each."""

from collections.abc import Callable, Mapping

import duckdb
import pytest
from great_expectations.expectations.expectation import Expectation

from expectations.suites import (
    cepii_baci,
    china_gacc,
    eurostat_comext,
    marts,
    uk_hmrc,
    un_comtrade,
    us_census_trade,
)

BAND = "unit value lies in the band of its code"
FAR = "unit value is not far from the other countries'"
PARENT = "finer codes are worth no more than the code that holds them"

# The real row of June 2025 (Germany to the United Kingdom, 85051110) in each source's layout.
LAYOUTS: Mapping[str, tuple[Callable[[], list[Expectation]], str]] = {
    "uk_hmrc": (
        uk_hmrc.flows,
        "select '202506' month_id, '1' flow_type_id, '85051110' cn8_code, {value} as value, "
        "{kg} as net_mass",
    ),
    "eurostat_comext": (
        eurostat_comext.flows,
        "select '85051110' product_nc, {value} as value_eur, {kg} as quantity_kg",
    ),
    "us_census_trade": (
        us_census_trade.imports,
        "select '8505111000' i_commodity, {value} as gen_val_mo, 7 gen_qy1_mo, 'NO' unit_qy1, "
        "{kg} as gen_qy2_mo, 'KG' unit_qy2",
    ),
    "china_gacc": (
        china_gacc.flows,
        "select '85051110' commodity_code, {value} as value_usd, {kg} as quantity_1, "
        "'千克' unit_1, 7 quantity_2, '台' unit_2",
    ),
    "cepii_baci": (
        cepii_baci.trade_flows,
        "select '850511' k, {value} / 1000.0 as v, {kg} / 1000.0 as q",
    ),
    "un_comtrade": (
        un_comtrade.trade_flows,
        "select '2025' period, '826' reporter_code, 'M' flow_code, '276' partner_code, "
        "'850511' cmd_code, {value} as primary_value, {kg} as net_wgt",
    ),
}


def rule(suite: list[Expectation], name: str) -> Expectation:
    (found,) = [each for each in suite if each.meta["name"] == name]
    return found


def found(expectation: Expectation, rows: str) -> list[tuple[object, ...]]:
    query = expectation.meta["query"].replace("{batch}", f"({rows})")
    return duckdb.connect().execute(query).fetchall()


@pytest.mark.parametrize("source", LAYOUTS)
def test_trap_25_magnets_at_two_cents_a_kilogram_are_reported_by_every_source_with_a_mass(source):
    suite, layout = LAYOUTS[source]
    band = rule(suite(), BAND)
    assert band.meta["on_failure"] == "warn"
    assert len(found(band, layout.format(value=20066, kg=809189))) == 1
    assert found(band, layout.format(value=20066, kg=1009)) == []
    # A small parcel may cost anything, and goods without a mass have no price.
    assert found(band, layout.format(value=2, kg=200)) == []
    assert found(band, layout.format(value=20066, kg="null::decimal(20, 3)")) == []


def test_pieces_are_no_kilograms_in_the_band_of_us_trade():
    band = rule(us_census_trade.imports(), BAND)
    rows = (
        "select '8505193000' i_commodity, 20066 gen_val_mo, 809189 gen_qy1_mo, 'NO' unit_qy1, "
        "null::decimal(20, 3) gen_qy2_mo, null::varchar unit_qy2"
    )
    assert found(band, rows.replace("8505193000", "8505111000")) == []


def test_a_price_far_from_the_other_partners_is_reported_and_the_world_is_none_of_them():
    far = rule(un_comtrade.trade_flows(), FAR)
    layout = LAYOUTS["un_comtrade"][1]
    usual = [
        layout.format(value=value, kg=1000).replace("276", code)
        for value, code in ((30000, "156"), (31000, "392"), (29000, "410"))
    ]
    odd = layout.format(value=20066, kg=809189)
    world = odd.replace("'276'", "'0'")
    assert len(found(far, " union all ".join([*usual, odd, world]))) == 1
    assert found(far, " union all ".join([*usual, world])) == []


TRADE = (
    "select 'un_comtrade' source_id, '2024' period, 'importer' reporter_side, 'DEU' exporter, "
    "'CHN' importer, 'HS2022' code_system, 'CIF' value_basis, '{code}' commodity_code, "
    "{value}::decimal(20, 3) as value_usd, true is_current"
)


@pytest.mark.parametrize(
    ("values", "is_fault"),
    [
        ({"2846": 100, "284610": 40, "284690": 60}, False),
        ({"2846": 100, "284690": 60}, False),
        ({"2846": 100, "284610": 60, "284690": 60}, True),
        ({"284610": 60, "284690": 60}, False),
        ({"28469090": 80, "284690": 60, "2846": 100}, True),
    ],
)
def test_finer_codes_may_not_be_worth_more_than_the_code_that_holds_them(values, is_fault):
    rows = " union all ".join(TRADE.format(code=code, value=v) for code, v in values.items())
    assert bool(found(rule(marts.trade_flows(), PARENT), rows)) == is_fault


def test_parents_and_children_of_one_batch_are_held_against_each_other():
    layout = LAYOUTS["un_comtrade"][1]
    rows = " union all ".join(
        layout.format(value=value, kg=100).replace("850511", code)
        for code, value in (("8505", 10), ("850511", 12))
    )
    assert found(rule(un_comtrade.trade_extracts(), PARENT), rows)
    rows = (
        "select '2025-06' period, 'export' direction, '日本' partner_name, 5 value_usd, "
        "'85051110' commodity_code union all "
        "select '2025-06', 'export', '日本', 6, '8505111000'"
    )
    assert found(rule(china_gacc.flows(), PARENT), rows)


def test_goods_of_some_value_that_weigh_nothing_are_reported_and_an_unknown_mass_is_not():
    weigh = rule(marts.trade_flows(), "goods of some value weigh something")
    assert weigh.meta["on_failure"] == "warn"
    assert found(weigh, "select 5 value_usd, 0 net_mass_kg")
    assert found(weigh, "select 5 value_usd, null::integer net_mass_kg") == []
    assert found(weigh, "select 0 value_usd, 0 net_mass_kg") == []


def test_a_country_that_reported_a_year_before_and_is_missing_now_is_reported():
    missing = rule(
        marts.coverage(), "no country is missing that reported the same period a year before"
    )
    assert missing.meta["on_failure"] == "warn"
    assert len(found(missing, "select 1 reporters_missing_count")) == 1
    assert found(missing, "select null::bigint reporters_missing_count") == []


CHANGE = (
    "select 's' source_id, 't' table_name, '' part, 'a' edition_before, 'b' edition_after, "
    "'{kind}' change_kind, {count} flow_count"
)


@pytest.mark.parametrize(
    ("counts", "is_fault"),
    [
        ({"unchanged": 90, "withdrawn": 10}, False),
        ({"unchanged": 70, "withdrawn": 30}, True),
        ({"revised": 100, "added": 90}, False),
        ({"revised": 100, "added": 110}, True),
        ({"withdrawn": 10}, True),
    ],
)
def test_an_edition_that_lost_a_fifth_of_its_flows_or_doubled_is_reported(counts, is_fault):
    change = rule(marts.changes(), "an edition has 0.8 to 2 times the flows of the one before")
    assert change.meta["on_failure"] == "warn"
    rows = " union all ".join(CHANGE.format(kind=kind, count=n) for kind, n in counts.items())
    assert bool(found(change, rows)) == is_fault
