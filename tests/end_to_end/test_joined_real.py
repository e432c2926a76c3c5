"""Publishers' own files through one refresh: figures that are known arrive as they are known."""

import os
from decimal import Decimal

import pytest
from filelock import FileLock

from flows.home import Home
from flows.journal import Journal
from flows.query import ask
from flows.running import run_refresh

pytestmark = [pytest.mark.slow, pytest.mark.shared_data]


@pytest.fixture(scope="session")
def real(tmp_path_factory, shared_data) -> Home:
    """Return the home of a warehouse of real files; do not change it."""
    base = tmp_path_factory.getbasetemp()
    shared_by_workers = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    home = Home(shared_by_workers / "real")
    with FileLock(shared_by_workers / "real.lock"):
        if not home.warehouse.exists():
            inputs = {
                "wco_hs": [shared_data / "hs"],
                "growthlab_hs_weights": [shared_data / "weights"],
                "cepii_baci": [next((shared_data / "baci").glob("BACI_*.csv"))],
                "un_comtrade": [
                    shared_data / "comtrade" / f"china_imports_hs2846_{year}.json"
                    for year in (1996, 2006, 2021)
                ],
                "usitc_dataweb": [shared_data / "usgs"],
                "eu_cn": [shared_data / "comext"],
                "us_hts": [shared_data / "hts"],
            }
            run_refresh(home, inputs, Journal.start(home.runs), direct=True)
    return home


def one(home, query):
    (row,) = ask(home, query).rows
    return row


def test_the_worlds_magnets_of_2024_are_what_baci_says(real):
    value, flows, china, hhi = one(
        real,
        """
        with suppliers as (
            select exporter, sum(value_usd) as value_usd, count(*) as flows
            from marts.trade_flows
            where source_id = 'cepii_baci' and commodity_code = '850511' and period = '2024'
            group by exporter
        )
        select
            sum(value_usd), sum(flows),
            sum(value_usd) filter (exporter = 'CHN') / sum(value_usd),
            sum(pow(value_usd / (select sum(value_usd) from suppliers), 2))
        from suppliers
        """,
    )
    assert (value, flows) == (Decimal("4962889102.000"), 4415)
    assert (round(float(china), 4), round(float(hhi), 4)) == (0.6266, 0.4098)


def test_chinas_own_partners_sum_to_its_world_row_in_value_and_in_mass(real):
    rows = ask(
        real,
        "select period, measure, verdict from quality.control_totals "
        "where source_id = 'un_comtrade' and commodity_code = '2846'",
    ).rows
    assert {row[0] for row in rows} == {"1996", "2006", "2021"}
    assert {row[2] for row in rows} == {"agrees"}


def test_every_critical_code_that_is_one_to_one_is_so_from_1992_to_2022(real):
    rows = ask(
        real,
        """
        select code_from, code_to, weight_basis, leaves_waste_aside from reference.hs_bridge
        where hs_from = 'HS1992' and hs_to = 'HS2022'
            and code_from in ('280530', '284610', '284690', '360690', '381800', '850511')
        order by code_from
        """,
    ).rows
    assert rows == [
        ("280530", "280530", "one_to_one", False),
        ("284610", "284610", "one_to_one", False),
        ("284690", "284690", "one_to_one", False),
        ("360690", "360690", "one_to_one", False),
        ("381800", "381800", "one_to_one", False),
        ("850511", "850511", "one_to_one", True),
    ]


def test_chemical_waste_382569_is_a_code_since_2002_and_has_stayed_one(real):
    rows = ask(
        real,
        """
        select hs_from, code_from, cardinality, weight from reference.hs_bridge
        where hs_to = 'HS2022' and code_to = '382569' order by hs_from
        """,
    ).rows
    since_2002 = [row for row in rows if row[0] >= "HS2002"]
    assert {(row[1], row[2], row[3]) for row in since_2002} == {("382569", "1:1", 1.0)}
    assert len(since_2002) == 4
    assert {row[1] for row in rows if row[0] == "HS1996"} == {"382490"}


def test_germanium_had_a_code_of_its_own_until_2006_and_is_within_bounds_since(real):
    rows = ask(
        real,
        """
        select hs_from, code_from, code_to, weight_basis, weight_low, weight_high
        from reference.hs_bridge
        where (hs_from, code_from, hs_to) in (('HS2002', '811230', 'HS2022'))
        order by code_to
        """,
    ).rows
    assert {row[2] for row in rows} >= {"811292", "811299"}
    assert all(row[3] == "bounds_only" for row in rows)
    assert all(row[4] == 0 for row in rows)


def test_trade_is_conserved_for_every_code_of_every_revision_in_both_directions(real):
    pairs, worst, beside = one(
        real,
        """
        with wholes as (
            select
                hs_from, code_from, hs_to, count(weight) = count(*) as is_known,
                sum(weight) as weight, sum(weight_low) as low, sum(weight_high) as high
            from reference.hs_bridge where not is_electrical_waste_set_aside
            group by all
        )
        select
            count(distinct hs_from || hs_to),
            max(abs(weight - 1)) filter (is_known),
            count(*) filter (low > 1 + 1e-9 or high < 1 - 1e-9)
        from wholes
        """,
    )
    assert pairs == 42
    assert worst <= 1e-9
    assert beside == 0


def test_every_subheading_of_every_revision_is_followed_or_kept_as_unlinked(real):
    lost = one(
        real,
        """
        select count(*) from reference.hs_codes as codes
        where codes.hs_level = 6 and not exists (
            select 1 from reference.hs_bridge as bridge
            where bridge.hs_from = codes.hs_revision and bridge.code_from = codes.hs_code
        )
        """,
    )
    assert lost == (0,)


def test_heading_8549_does_not_make_one_to_one_codes_look_split(real):
    counts = dict(
        ask(
            real,
            """
            select cardinality, count(*) from reference.hs_bridge
            where hs_from = 'HS2022' and hs_to = 'HS2017' group by all
            """,
        ).rows
    )
    labelled = one(
        real,
        "select count(*) from reference.hs_correlations "
        "where hs_from = 'HS2022' and published_relationship = '1:1'",
    )
    assert counts["1:1"] == 4630
    assert labelled == (4097,)


def test_flows_of_the_revision_of_2017_reach_the_chinese_list_through_the_bridge(real):
    rows = ask(
        real,
        """
        select distinct code_system, commodity_code, bridge_basis, bridge_cardinality, theta_low
        from marts.code_links where code_system = 'HS2017'
        """,
    ).rows
    assert ("HS2017", "850511", "hs_bridge", "1:1", 0.0) in rows
    assert {row[2] for row in rows} == {"hs_bridge"}
    assert {row[4] for row in rows} == {0.0}


def test_us_imports_by_dataweb_are_the_known_millions_and_months_to_date_are_no_years(real):
    rows = ask(
        real,
        """
        select period, frequency, round(value_usd / 1e6, 1), net_mass_kg / 1e6
        from marts.trade_flows
        where source_id = 'usitc_dataweb' and is_current and reporter_side = 'importer'
            and exporter = 'CHN' and commodity_code = '2846' and period_from >= date '2023-01-01'
        order by period_from, frequency
        """,
    ).rows
    years = {row[0]: (float(row[2]), round(float(row[3]), 1)) for row in rows if row[1] == "annual"}
    assert years == {"2023": (108.3, 11.0), "2024": (112.6, 10.2), "2025": (100.7, 12.0)}
    assert {row[0] for row in rows if row[1] == "other"} >= {"2026-01..04"}
    assert one(real, "select count(*) from marts.exposure where source_id = 'usitc_dataweb'") == (
        0,
    )


def test_taiwan_and_namibia_are_in_every_real_source_that_has_them(real):
    rows = ask(
        real,
        """
        select source_id,
            count(*) filter ('TWN' in (exporter, importer)) > 0,
            count(*) filter ('NAM' in (exporter, importer)) > 0
        from marts.trade_flows group by source_id order by source_id
        """,
    ).rows
    found = {row[0]: row[1:] for row in rows}
    assert found["cepii_baci"] == (True, True)
    assert found["un_comtrade"][0]
    assert one(real, "select count(*) from marts.exposure where importer = 'NAM'")[0] > 0
    assert one(real, "select count(*) from marts.exposure where importer = 'TWN'")[0] > 0
