"""Concentration, over-coverage, mirror gaps and re-routes, asked of the published file."""

import pytest

from flows.query import ask

pytestmark = pytest.mark.slow


def one(home, query):
    (row,) = ask(home, query).rows
    return row


def test_the_world_s_suppliers_of_magnets_in_2024_are_bracketed_from_tables_of_leading_suppliers(
    starter,
):
    # The whole of BACI HS17 V202601 gives 0.4098 and 0.6266 (published reference series).
    low, high, supplier, share, unspecified, denominator = one(
        starter,
        """
        select hhi_low, hhi_high, top1_supplier, top1_share_low, unspecified_share, denominator
        from marts.supplier_concentration
        where importer = 'W00' and subject = '850511' and trade_year = 2024
        """,
    )
    assert low <= 0.4098 <= high <= 0.42
    assert (supplier, round(share, 4)) == ("CHN", 0.6267)
    assert 0.06 < unspecified < 0.07
    assert "bilateral flows" in denominator


def test_an_element_is_concentrated_as_its_codes_are_and_may_itself_be_anything(starter):
    rows = ask(
        starter,
        """
        select subject, code_set, hhi_low, hhi_high, element_hhi_low, element_hhi_high
        from marts.supplier_concentration
        where importer = 'DEU' and trade_year = 2024 and subject in ('850511', 'Dy')
        order by subject
        """,
    ).rows
    code, element = rows
    assert code[4:] == (None, None)
    assert element[1:4] == code[1:4]
    assert element[4] <= element[2]
    assert element[5] == 1


def test_governance_is_left_open_with_its_reason_where_no_scores_are_loaded(starter):
    reasons = ask(
        starter,
        "select distinct hhi_wgi_low, hhi_wgi_high, hhi_wgi_not_given_because "
        "from marts.supplier_concentration",
    ).rows
    assert reasons == [
        (
            None,
            None,
            "no country has all six governance scores of the year or an earlier one loaded",
        )
    ]


def test_hs6_weighs_more_than_twice_china_s_magnets_and_many_times_its_gallium(starter):
    rows = ask(
        starter,
        """
        select finer_code, coarser_code, comparison_basis, mass_factor_low, mass_factor_high,
            value_factor_low, warning
        from marts.over_coverage
        where exporter = 'CHN' and importer = 'W00' and trade_year = 2024
        order by finer_code
        """,
    ).rows
    magnets, gallium = rows
    assert magnets[:3] == ("8505111000", "850511", "reconciled_and_declared")
    # Not every importer is in the bundled tables, so the factors are least ones.
    assert 2.3 < magnets[3] < 2.4
    assert magnets[4] is None
    assert 1.05 < magnets[5] < 1.15
    assert "at least 2 times" in magnets[6]
    assert gallium[:2] == ("element_Ga", "811292,811299")
    assert gallium[3] > 20
    assert "never theirs" in gallium[6]


@pytest.mark.parametrize("mart", ["mirror_gaps", "reroute_signals"])
def test_a_mart_whose_data_are_not_bundled_is_there_empty_and_says_what_it_would_hold(
    starter, mart
):
    assert one(starter, f"select count(*) from marts.{mart}") == (0,)
    (comment,) = one(
        starter, f"select comment from duckdb_tables() where table_name = '{mart}' and not internal"
    )
    assert comment.startswith("One row per")
