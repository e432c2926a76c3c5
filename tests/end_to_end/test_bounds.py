"""The bundled data: marts add up to their sources, and published totals narrow what codes allow."""

from decimal import Decimal

import duckdb
import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def warehouse(starter):
    with duckdb.connect(str(starter.warehouse), read_only=True) as connection:
        yield connection


def rows(warehouse, sql: str) -> list[tuple]:
    return warehouse.execute(sql).fetchall()


def test_trade_under_an_instrument_adds_up_to_the_flows_of_its_codes(warehouse):
    """Left out, as its first line says: world and group rows, older editions, the controller's own.

    Every code is covered by 0 to all of it, so the greatest amounts are the flows themselves.
    """
    found = rows(
        warehouse,
        """
        with codes as (
            select distinct instrument_id, controller_id, code_system, commodity_code
            from marts.code_links where scenario is null
        ),
        reached as (select distinct instrument_id, importer from marts.controlled_trade),
        sources as (
            select codes.instrument_id, flows.code_system, flows.commodity_code,
                sum(flows.value_usd) as value_usd, sum(flows.net_mass_kg) as net_mass_kg
            from marts.trade_flows as flows
            inner join codes
                on flows.code_system = codes.code_system
                and flows.commodity_code = codes.commodity_code
                and flows.exporter = codes.controller_id
            inner join reached
                on codes.instrument_id = reached.instrument_id
                and flows.importer = reached.importer
            where flows.is_current and flows.importer <> flows.exporter
                and flows.flow_scope in ('bilateral', 'unspecified_partner')
            group by all
        ),
        mart as (
            select instrument_id, code_system, commodity_code,
                sum(value_usd_high) as value_usd, sum(net_mass_kg_high) as net_mass_kg
            from marts.controlled_trade group by all
        )
        select count(*), count(mart.instrument_id),
            count_if(sources.value_usd is distinct from mart.value_usd
                or sources.net_mass_kg is distinct from mart.net_mass_kg)
        from sources full outer join mart using (instrument_id, code_system, commodity_code)
        """,
    )
    ((count, matched, different),) = found
    assert count == matched > 0
    assert different == 0


def test_an_importers_supply_adds_up_to_what_its_suppliers_sold_it(warehouse):
    found = rows(
        warehouse,
        """
        with codes as (
            select distinct scenario, destination_class, element, as_of_from, code_system,
                commodity_code
            from marts.exposure_codes where tier <> 'C'
        ),
        sources as (
            select exposure.row_key, sum(flows.value_usd) as value_usd
            from marts.exposure as exposure
            inner join codes using (scenario, destination_class, element, as_of_from, code_system)
            inner join marts.trade_flows as flows
                on codes.code_system = flows.code_system
                and codes.commodity_code = flows.commodity_code
                and exposure.importer = flows.importer
                and exposure.source_id = flows.source_id
                and exposure.reporter_side = flows.reporter_side
                and cast(exposure.trade_year as varchar) = flows.period
            where exposure.sector = 'ALL' and flows.is_current and flows.exporter <> flows.importer
            group by exposure.row_key
        )
        select count(*), count_if(sources.value_usd <> exposure.value_usd_all_suppliers)
        from sources inner join marts.exposure as exposure using (row_key)
        """,
    )
    whole = rows(warehouse, "select count(*) from marts.exposure where sector = 'ALL'")
    assert found == [(whole[0][0], 0)]
    assert whole[0][0] > 0


def test_a_month_shows_the_published_figures_as_they_are(warehouse):
    found = rows(
        warehouse,
        """
        select count(*),
            count_if(monthly.observed_net_mass_kg is distinct from masses.net_mass_kg
                or monthly.observed_value_usd is distinct from amounts.value_usd)
        from marts.exposure_monthly as monthly
        left join marts.trade_flows as masses on monthly.mass_flow_key = masses.row_key
        left join marts.trade_flows as amounts on monthly.value_flow_key = amounts.row_key
        """,
    )
    assert found[0][0] > 0
    assert found[0][1] == 0


def test_bounds_begin_where_exposure_ends(warehouse):
    """Before evidence, listed goods may be at least what the law of any day takes.

    For an element whose codes were always the same it is that amount.
    """
    found = rows(
        warehouse,
        """
        select exposure.element,
            min(bounds.value_usd_high - exposure.value_usd_high),
            max(bounds.value_usd_high - exposure.value_usd_high)
        from marts.exposure as exposure
        inner join marts.tightened_bounds as bounds
            on exposure.source_id = bounds.source_id and exposure.exporter = bounds.exporter
            and exposure.importer = bounds.importer and exposure.element = bounds.element
            and cast(exposure.trade_year as varchar) = bounds.period
        where exposure.sector = 'ALL' and bounds.commodity_code = 'ALL'
            and exposure.scenario = 'enacted' and exposure.value_usd_high > 0
        group by exposure.element
        """,
    )
    widths = {element: (low, high) for element, low, high in found}
    assert {"Ga", "Ge", "Dy", "ALL"} <= widths.keys()
    assert all(low >= 0 for low, _ in widths.values())
    assert widths["Ga"] == (0, 0)
    assert widths["ALL"][1] > 0


def bound(warehouse, importer: str, element: str, code: str) -> tuple:
    found = rows(
        warehouse,
        f"""
        select net_mass_kg_high, tightened_net_mass_kg_high, net_mass_status,
            net_mass_high_evidence, crosses_declarations, rests_on_assumption
        from marts.tightened_bounds
        where period = '2024' and importer = '{importer}' and element = '{element}'
            and commodity_code = '{code}'
        """,
    )
    assert len(found) == 1
    return found[0]


def test_gallium_under_a_code_of_many_metals_is_no_more_than_china_says_it_exported(warehouse):
    """60.88 t were published, so at most 60.885; Korea alone got 390.7 t under the code."""
    high, tightened, status, evidence, crosses, assumed = bound(warehouse, "KOR", "Ga", "811292")
    assert (high, tightened, status) == (Decimal("390736"), Decimal("60885"), "tightened")
    assert "PF0141" in evidence
    assert crosses
    assert not assumed
    assert bound(warehouse, "ALL", "Ga", "ALL")[1] == Decimal("60885")
    # A missing mass leaves no upper end, and the total gives it one.
    assert bound(warehouse, "EGY", "Ga", "811292")[:2] == (None, Decimal("60885"))
    # Germanium of the year is not published, so the code as a whole stays as it is.
    assert bound(warehouse, "KOR", "ALL", "811292")[:3] == (high, high, "unchanged")


def test_magnets_with_controlled_elements_are_no_more_than_the_line_of_rare_earth_magnets(
    warehouse,
):
    world, union = (bound(warehouse, area, "Dy", "850511") for area in ("ALL", "EU27"))
    assert world[1] == Decimal("58152500")
    assert "PF0004" in world[3]
    assert union[1] == Decimal("18246450")
    assert "PF0210" in union[3]
    # No figure of the year is about Germany alone, which bought less than the Union's total.
    assert bound(warehouse, "DEU", "Dy", "850511")[2] == "unchanged"


def test_the_headline_of_a_month_holds_at_least_the_elements_own_figures(warehouse):
    found = rows(
        warehouse,
        """
        select element, tightened_net_mass_kg_low, net_mass_low_evidence
        from marts.tightened_bounds
        where period = '2025-10' and commodity_code = 'rare_earths_headline'
            and importer = 'W00' and element in ('Dy', 'ALL')
        order by element
        """,
    )
    assert [(element, low) for element, low, _ in found] == [
        ("ALL", Decimal("15650.5")),
        ("Dy", Decimal("3500.5")),
    ]
    assert found[0][2] == "element_total/PF0101+PF0105/ALL/net_mass_kg/rare_earths_headline"


def test_every_piece_of_evidence_leads_to_its_figure(warehouse):
    found = rows(
        warehouse,
        """
        select count(*), count(flows.row_key)
        from (
            select unnest(string_split(trade_flow_keys, ',')) as row_key
            from marts.bound_evidence where trade_flow_keys is not null
        ) as used
        left join marts.trade_flows as flows using (row_key)
        """,
    )
    assert found[0][0] == found[0][1] > 0


def test_the_bundled_figures_do_not_contradict_each_other(warehouse):
    assert rows(warehouse, "select count(*) from quality.conflicts") == [(0,)]
