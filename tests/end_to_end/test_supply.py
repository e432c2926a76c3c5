"""Stages of supply, supply risk and published figures in the file of the bundled data."""

import csv
from pathlib import Path

import pytest

from flows.explain import explain_row
from flows.query import ask

pytestmark = pytest.mark.slow

COLLECTION = Path(__file__).parents[2] / "ingestion" / "published_figures" / "data"


def one(home, query):
    (row,) = ask(home, query).rows
    return row


def test_china_mines_two_thirds_refines_nine_tenths_and_sells_a_sixth_of_compounds(starter):
    shares = one(
        starter,
        """
        select round(mining_share, 4), round(refining_share, 4), magnet_share,
            export_compound_share, export_metal_share, round(export_magnet_share, 4),
            mining_concept_key, refining_concept_key
        from marts.supply_positions
        where chain = 'rare_earths' and country = 'CHN' and period = '2024'
        """,
    )
    assert shares == (
        *(0.7105, 0.9128, 0.94),
        *(0.1607, 0.2741, 0.6267),
        "usgs_mcs/rare earths, all/mine production/world",
        "iea/magnet rare earths/refining/world",
    )


def test_three_denominators_of_rare_earth_mining_are_three_concepts(starter):
    rows = ask(
        starter,
        """
        select concept_key, period, round(share, 3) from marts.supply_stages
        where country = 'CHN' and stage = 'mining' and is_preferred and scope = 'world'
            and (material in ('Rare earths, all', 'Magnet rare earths') or elements = 'Nd')
        order by share
        """,
    ).rows
    assert rows == [
        ("iea/magnet rare earths/mining/world", "2024", 0.61),
        ("eu_crm/neodymium/extraction/world", "2016-2020", 0.683),
        ("usgs_mcs/rare earths, all/mine production/world", "2025", 0.692),
        ("usgs_mcs/rare earths, all/mine production/world", "2024", 0.711),
    ]


def test_a_share_printed_as_a_limit_has_an_upper_end_only(starter):
    low, share, high, reason = one(
        starter,
        """
        select share_low, share, share_high, share_reason from marts.supply_stages
        where concept_key = 'eu_crm/antimony/processing/world' and country = 'ARG'
            and is_preferred
        """,
    )
    assert (low, share, high, reason) == (0.0, None, 0.001, "limit")


def test_every_figure_on_output_that_was_loaded_is_a_row_of_the_mart(starter):
    lost = ask(
        starter,
        """
        select loads.batch_id, loads.row_count, count(stages.row_key)
        from quality.loads as loads
        left join marts.supply_stages as stages on loads.batch_id = stages.batch_id
        where loads.table_name in ('production_shares', 'supply_shares')
        group by all having loads.row_count <> count(stages.row_key)
        """,
    ).rows
    assert lost == []


def test_supply_risk_of_2017_is_met_for_78_of_78_materials_within_a_quarter(starter):
    assert one(
        starter,
        """
        select count(*), count_if(abs(supply_risk_difference) <= 0.25),
            count_if(abs(round(supply_risk_recomputed, 2) - supply_risk_published) <= 0.1 + 1e-9)
        from marts.supply_risk where study_year = 2017 and supply_risk_recomputed is not null
        """,
    ) == (78, 78, 62)


def test_supply_risk_of_2023_is_not_made_up(starter):
    assert ask(
        starter,
        """
        select distinct supply_risk_status, supply_risk_recomputed
        from marts.supply_risk where study_year = 2023
        """,
    ).rows == [("parameters_not_obtained", None)]
    implied = dict(
        ask(
            starter,
            """
            select element, round(economic_importance_before_substitution, 2)
            from marts.supply_risk
            where study_year = 2023 and element in ('W', 'Mg', 'Sb', 'Ga', 'Bi')
            """,
        ).rows
    )
    assert implied == {"W": 9.16, "Mg": 7.94, "Sb": 5.86, "Ga": 3.92, "Bi": 5.95}


def test_twelve_months_of_magnets_make_57_393_tonnes_where_57_392_are_published(starter):
    figure, computed, verdict, inputs = one(
        starter,
        """
        select figure, computed, verdict, inputs from quality.validation
        where concept_key = 'rare_earth_magnets/CHN/X/WLD/CN-TARIFF/8505111000/mass_kg'
            and period = '2025'
        """,
    )
    assert (figure, computed, verdict) == (57392, 57393, "reproduced")
    assert len(inputs.split(" + ")) == 12


def test_every_figure_of_the_collection_has_a_verdict_and_a_reason(starter):
    figures = 0
    for name in ("trade_figures.csv", "reference_figures.csv"):
        with (COLLECTION / name).open(encoding="utf-8", newline="") as stream:
            figures += len(list(csv.reader(stream))) - 1
    assert one(
        starter,
        "select count(*), count(verdict), count(reason) from quality.validation "
        "where figure_table <> 'eu_crm_parameters'",
    ) == (figures, figures, figures)


def test_no_published_figure_is_missed_and_none_meets_itself(starter):
    assert ask(starter, "from quality.validation where verdict = 'missed'").rows == []
    assert ask(starter, "from quality.validation where contains(inputs, figure_id)").rows == []
    assert one(
        starter,
        "select verdict, computed from quality.validation where figure_id = 'PF0189'",
    ) == ("not_computable_here", None)


def test_the_summary_counts_what_the_table_holds(starter):
    assert one(
        starter,
        """
        select figure_count = (select count(*) from quality.validation),
            reproduced_count >= 150, missed_count
        from quality.validation_summary where topic = 'ALL'
        """,
    ) == (True, True, 0)


def test_a_position_is_explained_by_the_lines_behind_each_of_its_shares(starter):
    told = explain_row(
        starter,
        "marts.supply_positions",
        None,
        "chain = 'rare_earths' and country = 'CHN' and period = '2024'",
    )
    texts = [origin.text or "" for origin in told.origins]
    assert any("Rare earths, all" in text and "270000" in text for text in texts)
    assert any("Magnet rare earths" in text and "refining" in text for text in texts)
    assert any("0.1607" in text and "284690" in text for text in texts)
    assert any(",USA,CHN,366341.101," in text for text in texts)
