"""Published figures recomputed from real publishers' files, where those are at hand."""

import json

import pytest

from flows.home import Home
from flows.journal import Journal
from flows.query import ask
from flows.running import run_refresh

pytestmark = [pytest.mark.slow, pytest.mark.shared_data]

BACI = "BACI_HS17_Y2024_V202601_extract30codes.csv"
MAGNETS = "reconciled_trade/WLD/X/{}HS2017/850511/{}"


@pytest.fixture(scope="module")
def full(shared_data, tmp_path_factory):
    home = Home(tmp_path_factory.mktemp("full"))
    inputs = {
        "cepii_baci": [shared_data / "baci" / BACI],
        "un_comtrade": [shared_data / "comtrade"],
        "usgs_mcs": [shared_data / "usgs" / "usgs_mcs2026_commodities_data.csv"],
        "bgs_wms": [shared_data / "bgs"],
    }
    run_refresh(home, inputs, Journal.start(home.runs), direct=True)
    return home


def verdicts(home, where):
    return ask(
        home,
        f"select figure, computed, verdict from quality.validation where {where} order by period",
    ).rows


@pytest.mark.parametrize(
    ("key", "figure"),
    [
        (MAGNETS.format("WLD/", "value_usd"), 4_962_889_102),
        (MAGNETS.format("WLD/", "mass_kg"), 187_826.6),
        (MAGNETS.format("CHN/", "share"), 0.6266),
        (MAGNETS.format("", "hhi"), 0.4098),
    ],
)
def test_trade_in_magnets_of_2024_is_the_release_s_own_to_the_last_digit(full, key, figure):
    ((printed, computed, verdict),) = verdicts(full, f"concept_key = '{key}' and period = '2024'")
    assert (printed, verdict) == (figure, "reproduced")
    assert computed == pytest.approx(figure, abs=0.00005 if figure < 1 else 0.5)


def test_net_import_reliance_of_the_united_states_is_recomputed_for_five_years(full):
    rows = ask(
        full,
        """
        select period, bound, figure, round(computed, 1), verdict from quality.validation
        where topic = 'output' and concept_key like 'us_net_import_reliance%' order by period
        """,
    ).rows
    assert rows == [
        ("2021", "more_than", 95, 98.5, "reproduced"),
        ("2022", "more_than", 95, 99.1, "reproduced"),
        ("2023", "more_than", 90, 90.7, "reproduced"),
        ("2024", "exact", 53, 52.3, "bracketed"),
        ("2025", "exact", 67, 67.0, "reproduced"),
    ]


def test_shares_and_concentration_of_the_mineral_commodity_summaries_are_met(full):
    rows = verdicts(full, "concept_key like 'usgs_mcs/%' and figure_table = 'reference_figures'")
    assert len(rows) == 52
    assert {verdict for *_, verdict in rows} == {"reproduced"}


def test_the_publishers_own_file_is_what_the_shares_are_computed_from(full):
    assert ask(
        full,
        """
        select source_id, edition, round(share, 4) from marts.supply_stages
        where concept_key = 'usgs_mcs/rare earths, all/mine production/world'
            and country = 'CHN' and period = '2025' and is_preferred
        """,
    ).rows == [("usgs_mcs", "2026", 0.6923)]


def test_shares_of_the_international_energy_agency_are_met(full):
    rows = verdicts(full, "concept_key like 'iea/%' and figure_table = 'reference_figures'")
    assert len(rows) == 7
    assert {verdict for *_, verdict in rows} == {"reproduced"}


def test_china_mined_67_6_percent_of_what_the_british_geological_survey_lists_for_2023(full):
    assert ask(
        full,
        """
        select round(share, 4) from marts.supply_stages
        where concept_key = 'bgs_wms/rare earths, all/mine production/world'
            and country = 'CHN' and period = '2023'
        """,
    ).rows == [(0.6756,)]


def test_where_china_has_no_figure_nobody_s_share_is_told(full):
    reasons = ask(
        full,
        """
        select distinct share_reason, share from marts.supply_stages
        where concept_key = 'bgs_wms/rare earths, all/mine production/world' and period = '2017'
        """,
    ).rows
    assert sorted(reasons, key=str) == [("not_available", None), ("part_of_known", None)]


def test_concentration_of_chinas_imports_is_that_of_the_29_answers(full, shared_data):
    expected = {}
    for path in sorted((shared_data / "comtrade").glob("china_imports_hs2846_*.json")):
        rows = json.loads(path.read_text("utf-8"))["data"]
        values = [row["primaryValue"] for row in rows if str(row["partnerCode"]) != "0"]
        expected[path.stem[-4:]] = sum((value / sum(values)) ** 2 for value in values)
    found = ask(
        full,
        """
        with shares as (
            select period,
                cast(value_usd as double)
                    / cast(sum(value_usd) over (partition by period) as double) as share
            from marts.trade_flows
            where source_id = 'un_comtrade' and is_current and importer = 'CHN'
                and commodity_code = '2846'
                and flow_scope in ('bilateral', 'unspecified_partner')
        )
        select period, sum(share * share) from shares group by period
        """,
    ).rows
    assert len(expected) == 29
    assert dict(found) == pytest.approx(expected, abs=1e-10)


def test_no_published_figure_is_missed(full):
    assert ask(full, "from quality.validation where verdict = 'missed'").rows == []
