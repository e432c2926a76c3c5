"""The gate on the marts stops the file a reader would be misled by. Queries run without the gate's
library, on hand-made rows."""

import duckdb
import pytest

from expectations.suites import marts

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
    for rule in marts.SUITES[mart]():
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
            {currency} as currency
    """
    found = broken("marts.trade_flows", row)
    assert found == ({"dollars are what was published in dollars"} if is_broken else set())


def test_every_mart_that_must_not_be_empty_says_so() -> None:
    for mart in ("marts.controlled_trade", "marts.exposure", "marts.exposure_monthly"):
        assert any(rule.meta["name"] == "at least 1 rows" for rule in marts.SUITES[mart]())
