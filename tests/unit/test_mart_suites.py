"""The gate on the marts stops the file a reader would be misled by. Queries run without the gate's
library, on hand-made rows."""

from importlib import import_module
from pathlib import Path

import duckdb
import pytest

from expectations.suites import marts, marts_supply
from flows.marts_gate import suites

EXPOSURE = """
    select 'k' as row_key, 'enacted' as scenario, date '2025-04-04' as as_of_from,
        date '9999-12-31' as as_of_to, 'CHN' as exporter, 'DEU' as importer, 'ALL' as element,
        'ALL' as sector, 2024 as trade_year, 'CN-2025-18' as instruments_in_force,
        1.0 as value_usd_low, null::double as value_usd_estimate, 2.0 as value_usd_high,
        1.0 as net_mass_kg_low, null::double as net_mass_kg_estimate, null::double as
        net_mass_kg_high, 4.0 as value_usd_all_suppliers, 0.2 as share_of_supply_low,
        0.6 as share_of_supply_high, 0.5 as code_supply_share
"""


def broken(mart: str, rows: str) -> set[str]:
    """Name the rules over rows that a mart with these rows breaks."""
    connection = duckdb.connect()
    names = set()
    for rule in suites()[mart]():
        query = (rule.meta or {}).get("query")
        if query and connection.execute(query.replace("{batch}", f"({rows})")).fetchall():
            names.add(rule.meta["name"])
    return names


def changed(**columns: str) -> str:
    replaced = ", ".join(f"{value} as {name}" for name, value in columns.items())
    return f"select * replace ({replaced}) from ({EXPOSURE})"


def test_a_sound_row_breaks_no_rule() -> None:
    assert broken("marts.exposure", EXPOSURE) == set()


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        (
            {"value_usd_low": "3.0"},
            "value_usd: low <= estimate <= high",
        ),
        (
            {"value_usd_estimate": "9.0"},
            "value_usd: low <= estimate <= high",
        ),
        ({"share_of_supply_high": "1.5"}, "shares are between 0 and 1, low before high"),
        ({"instruments_in_force": "null"}, "every row has an instrument in force"),
        ({"value_usd_high": "9.0"}, "no more is under control than was bought"),
        ({"element": "'Dy'"}, "every element has an ALL row beside it"),
    ],
)
def test_a_row_that_would_mislead_a_reader_is_named(columns: dict[str, str], rule: str) -> None:
    assert rule in broken("marts.exposure", changed(**columns))


def test_the_whole_may_not_be_smaller_than_one_of_its_elements() -> None:
    element = changed(row_key="'d'", element="'Dy'", value_usd_high="3.0")
    found = broken("marts.exposure", f"{EXPOSURE} union all {element}")
    assert found == {"ALL is no less than any of its elements"}


@pytest.mark.parametrize(
    ("value_usd", "value_native", "currency", "is_broken"),
    [
        (5, 5, "'USD'", False),
        ("null", 5, "'EUR'", False),
        (6, 5, "'EUR'", True),
        (6, 5, "'USD'", True),
    ],
)
def test_dollars_that_were_not_published_as_dollars_stop_the_file(
    value_usd: object, value_native: int, currency: str, is_broken: bool
) -> None:
    row = f"""
        select 'k' as row_key, 'CHN' as exporter, 'DEU' as importer, 1.0 as net_mass_kg,
            {value_usd}::double as value_usd, {value_native}::double as value_native,
            {currency} as currency, 's/flows/2025' as batch_id, 's' as source_id,
            '2025' as period, 'importer' as reporter_side, 'HS2022' as code_system,
            '850511' as commodity_code, 'CIF' as value_basis, true as is_current
    """
    found = broken("marts.trade_flows", row)
    assert found == ({"dollars are what was published in dollars"} if is_broken else set())


def test_every_mart_that_must_not_be_empty_says_so() -> None:
    for mart in ("marts.controlled_trade", "marts.exposure", "marts.exposure_monthly"):
        assert any(rule.meta["name"] == "at least 1 rows" for rule in marts.SUITES[mart]())


STAGE = """
    select 'k' as row_key, 'usgs_mcs' as source_id, '2026' as edition, '2024' as period,
        'usgs_mcs/tungsten/mine production/world' as concept_key, 'CHN' as country,
        'over the world total' as denominator, true as is_preferred, 0.7 as share_low,
        0.7 as share, 0.7 as share_high
"""


def test_every_module_of_mart_suites_is_asked() -> None:
    files = Path(marts.__file__).parent.glob("marts*.py")
    modules = [import_module(f"expectations.suites.{file.stem}") for file in files]
    assert {marts, marts_supply} <= set(modules)
    assert suites() == {table: suite for each in modules for table, suite in each.SUITES.items()}


@pytest.mark.parametrize(
    ("replaced", "rule"),
    [
        ("1.5 as share_high", "share lies between its ends, and they between 0 and 1"),
        ("0.8 as share_low", "share lies between its ends, and they between 0 and 1"),
        ("'X_UNMAPPED' as country", "every country is a known area"),
    ],
)
def test_a_share_of_output_that_would_mislead_is_named(replaced: str, rule: str) -> None:
    assert broken("marts.supply_stages", STAGE) == set()
    assert rule in broken("marts.supply_stages", f"select * replace ({replaced}) from ({STAGE})")


def test_a_concept_has_one_denominator_and_one_preferred_source() -> None:
    other = f"select * replace ('u' as row_key, 'over ores' as denominator) from ({STAGE})"
    copy = f"select * replace ('c' as row_key, 'published_figures' as source_id) from ({STAGE})"
    assert broken("marts.supply_stages", f"{STAGE} union all {other}") == {
        "one concept has one denominator"
    }
    assert broken("marts.supply_stages", f"{STAGE} union all {copy}") == {
        "of a concept and period one source and edition is preferred"
    }


def test_a_figure_called_reproduced_outside_its_tolerance_is_named() -> None:
    row = """
        select 'PF1' as figure_id, 'reproduced' as verdict, 'exact' as bound, 3.0 as difference,
            1.0 as tolerance, 'https://a' as url, 'p' as publisher, 'r' as reason
    """
    assert broken("quality.validation", row) == {"a reproduced figure is within its tolerance"}
    assert (
        broken("quality.validation", f"select * replace (0.5 as difference) from ({row})") == set()
    )
