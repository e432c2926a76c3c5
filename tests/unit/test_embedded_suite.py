"""The gate on content stops the rows that would mislead. Queries run on hand-made rows."""

import duckdb
import pytest

from expectations.suites import marts_embedded

ROW = """
    select 'k' as row_key, 'notice' as content_view, 'magnet' as product, 'JPN' as exporter,
        'USA' as importer, 2024 as trade_year, 0.001 as threshold_share, '1(1)' as clause_id,
        'certain' as verdict, 0.01 as content_share_low, 0.2 as content_share_high,
        1000 as code_value_usd, 300 as inside_value_usd_low, 900 as inside_value_usd_high
"""
SUPPLY = """
    select 'magnets' as network, 2024 as trade_year, 'JPN' as country, 0.1 as origin_share_low,
        0.9 as origin_share_high, 0.0 as remainder_share, null::varchar as low_not_given_because,
        5 as imports_kg, 1 as exports_kg
"""


def broken(mart: str, rows: str) -> set[str]:
    """Name the rules over rows that a mart with these rows breaks."""
    connection = duckdb.connect()
    names = set()
    for rule in marts_embedded.SUITES[mart]():
        query = (rule.meta or {}).get("query")
        if query and connection.execute(query.replace("{batch}", f"({rows})")).fetchall():
            names.add(rule.meta["name"])
    return names


def changed(row: str, **columns: str) -> str:
    replaced = ", ".join(f"{value} as {name}" for name, value in columns.items())
    return f"select * replace ({replaced}) from ({row})"


@pytest.mark.parametrize(
    ("mart", "row"), [("marts.embedded_exposure", ROW), ("marts.traced_supply", SUPPLY)]
)
def test_a_sound_row_breaks_no_rule(mart: str, row: str) -> None:
    assert broken(mart, row) == set()


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        (
            {"content_share_low": "0.3"},
            "parts of value are between 0 and 1, low before high",
        ),
        (
            {"inside_value_usd_high": "1100"},
            "no more is inside than is traded, and no more certainly than possibly",
        ),
        ({"verdict": "'possible'"}, "the verdict follows from the bounds"),
        (
            {"clause_id": "null::varchar"},
            "a product is in one view, and just the notice's products are under its clause",
        ),
    ],
)
def test_a_row_that_would_mislead_a_reader_is_named(columns: dict[str, str], rule: str) -> None:
    assert rule in broken("marts.embedded_exposure", changed(ROW, **columns))


def test_a_higher_threshold_may_not_take_in_more() -> None:
    higher = changed(
        ROW, row_key="'h'", threshold_share="0.01", inside_value_usd_high="950", verdict="'certain'"
    )
    found = broken("marts.embedded_exposure", f"{ROW} union all {higher}")
    assert found == {"a higher threshold takes in no more"}


def test_a_product_may_not_be_in_two_views() -> None:
    other = changed(ROW, row_key="'o'", importer="'DEU'", content_view="'product'")
    found = broken("marts.embedded_exposure", f"{ROW} union all {other}")
    assert "a product is in one view, and just the notice's products are under its clause" in found


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ({"origin_share_low": "0.95"}, "shares are between 0 and 1, low before high"),
        (
            {"remainder_share": "0.01"},
            "less than a billionth of an output is on its way when a trace ends",
        ),
        ({"origin_share_low": "null::double"}, "a missing low end has its reason"),
    ],
)
def test_a_traced_share_that_would_mislead_is_named(columns: dict[str, str], rule: str) -> None:
    assert rule in broken("marts.traced_supply", changed(SUPPLY, **columns))
