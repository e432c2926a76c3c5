"""Content of listed inputs on the bundled data: what is certain, what possible, and why."""

import pytest

from flows.explain import explain_row
from flows.query import ask

pytestmark = pytest.mark.slow


def rows(home, query):
    return ask(home, query).rows


def test_magnets_with_dysprosium_reach_the_notices_threshold_and_no_trade_is_certain_to_be_them(
    starter,
):
    found = rows(
        starter,
        """
        select verdict, sum(inside_value_usd_low), sum(inside_value_usd_high) > 1e9,
            min(content_share_low) >= threshold_share
        from marts.embedded_exposure
        where product = 'neodymium_magnets_with_dysprosium' and threshold_share = 0.001
        group by verdict, threshold_share order by sum(code_value_usd) desc
        """,
    )
    # Below 530 dollars a kilogram 0.18 % of dysprosium is enough; but the code holds all magnets.
    assert found[0] == ("certain", 0, True, True)
    assert {row[0] for row in found} == {"certain", "possible"}


def test_a_higher_threshold_takes_in_no_more(starter):
    found = rows(
        starter,
        """
        select product, list(high order by threshold_share) from (
            select product, threshold_share, count(*) filter (where verdict = 'certain') as high
            from marts.embedded_exposure group by all
        ) group by product
        """,
    )
    assert len(found) == 3
    for _, certain in found:
        assert len(certain) == 4
        assert certain == sorted(certain, reverse=True)


def test_neither_chinas_own_trade_nor_a_product_beyond_the_notice_is_among_the_bundled_rows(
    starter,
):
    found = rows(
        starter,
        "select distinct content_view, instrument_id, clause_id, "
        "'CHN' in (exporter, importer) from marts.embedded_exposure",
    )
    assert found == [("notice", "CN-2025-61", "1(1)", False)]


def test_every_product_without_rows_says_why(starter):
    found = rows(
        starter,
        """
        select products.product from marts.embedded_products as products
        where not_computed_because is null and product not in (
            select exposure.product from marts.embedded_exposure as exposure)
        """,
    )
    assert found == []


def test_the_inputs_are_the_seven_elements_of_part_one(starter):
    found = rows(
        starter,
        """
        select string_agg(distinct element, ',' order by element) from marts.embedded_contents
        where is_listed_input
        """,
    )
    assert found == [("Dy,Gd,Lu,Sc,Sm,Tb,Y",)]


def test_the_clause_behind_a_row_can_be_asked_for_a_day(starter):
    found = rows(
        starter,
        """
        select distinct law.status, exposure.product
        from marts.embedded_exposure as exposure
        inner join controls_as_of(date '2025-12-02', date '2025-10-09') as law
            on exposure.instrument_id = law.instrument_id
            and exposure.clause_id = law.clause_id and exposure.item_id = law.item_id
        where exposure.product = 'samarium_cobalt_magnets'
        """,
    )
    assert found == [("in_force", "samarium_cobalt_magnets")]


def test_a_country_that_buys_little_from_china_may_still_have_most_of_it_from_there(starter):
    ((direct, traced, low, reason, remainder),) = rows(
        starter,
        """
        select direct_share_of_imports, origin_share_high, origin_share_low, low_not_given_because,
            remainder_share
        from marts.traced_supply
        where network = 'magnets' and trade_year = 2024 and country = 'PHL'
        """,
    )
    assert direct < 0.2 < 0.9 < traced < 1
    assert (low, remainder < 1e-12) == (None, True)
    assert "no output" in reason


def test_an_explanation_ends_at_the_suppliers_line_and_at_the_listed_item(starter):
    told = explain_row(
        starter,
        "marts.embedded_exposure",
        None,
        "product = 'neodymium_magnets_with_dysprosium' and exporter = 'JPN' "
        "and importer = 'USA' and threshold_share = 0.001",
    )
    assert any("850511,USA,JPN" in (origin.text or "") for origin in told.origins)
    (law,) = told.laws
    assert (law.clause_id, law.item_id) == ("1(1)", "CN-2025-61/part2-03")
    assert law.evidence_url.startswith("http")
