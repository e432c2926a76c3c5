"""The gate on narrowed bounds stops the rows that would mislead a reader, on hand-made rows."""

import duckdb
import pytest

from expectations.suites import marts_bounds

BOUND = """
    select 'k' as row_key, 's' as source_id, 'reconciled' as reporter_side, '2024' as period,
        'CHN' as exporter, 'DEU' as importer, 'Ga' as element, 'HS2017' as code_system,
        '811292' as commodity_code, 1 as importer_count,
        0.0 as net_mass_kg_low, 9.0 as net_mass_kg_high, 0.0 as tightened_net_mass_kg_low,
        6.0 as tightened_net_mass_kg_high, null as net_mass_low_evidence,
        'total' as net_mass_high_evidence,
        0.0 as value_usd_low, null::double as value_usd_high, 0.0 as tightened_value_usd_low,
        null::double as tightened_value_usd_high, null as value_low_evidence,
        null as value_high_evidence
"""
CONFLICT = "select * from (values ('c', 'flow'), ('c', 'total')) as c (conflict_key, statement_key)"


def broken(mart: str, rows: str) -> set[str]:
    """Name the rules over rows that a mart with these rows breaks."""
    connection = duckdb.connect()
    connection.execute("create schema marts")
    connection.execute("create table marts.bound_evidence as select 'total' as constraint_key")
    names = set()
    for rule in marts_bounds.SUITES[mart]():
        query = (rule.meta or {}).get("query")
        if query and connection.execute(query.replace("{batch}", f"({rows})")).fetchall():
            names.add(rule.meta["name"])
    return names


def changed(rows: str = BOUND, **columns: str) -> str:
    replaced = ", ".join(f"{value} as {name}" for name, value in columns.items())
    return f"select * replace ({replaced}) from ({rows})"


def test_a_sound_row_breaks_no_rule() -> None:
    assert broken("marts.tightened_bounds", BOUND) == set()


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        (
            {"tightened_net_mass_kg_high": "9.5"},
            "net_mass_kg: evidence never widens an interval, and leaves one",
        ),
        (
            {"tightened_net_mass_kg_low": "7.0"},
            "net_mass_kg: evidence never widens an interval, and leaves one",
        ),
        (
            {"tightened_net_mass_kg_high": "null::double"},
            "net_mass_kg: evidence never widens an interval, and leaves one",
        ),
        (
            {"tightened_value_usd_low": "-1.0"},
            "value_usd: evidence never widens an interval, and leaves one",
        ),
        (
            {"net_mass_high_evidence": "'total,missing'"},
            "every bound that moved names evidence that is there",
        ),
    ],
)
def test_a_row_that_would_mislead_a_reader_is_named(columns: dict[str, str], rule: str) -> None:
    assert broken("marts.tightened_bounds", changed(**columns)) == {rule}


def test_a_total_may_be_closer_than_its_parts_but_not_wider() -> None:
    japan = changed(row_key="'j'", importer="'JPN'")
    closer = changed(
        row_key="'t'", importer="'ALL'", importer_count="2", net_mass_kg_high="18.0",
        tightened_net_mass_kg_high="8.0",
    )  # fmt: skip
    wider = changed(closer, tightened_net_mass_kg_high="13.0")
    parts = f"{BOUND} union all {japan} union all "
    assert broken("marts.tightened_bounds", parts + closer) == set()
    assert broken("marts.tightened_bounds", parts + wider) == {
        "net_mass_kg: all importers together are within the sum of their bounds"
    }


def test_a_conflict_is_reported_and_stops_nothing() -> None:
    assert broken("quality.conflicts", CONFLICT) == {"published figures and flows can all be true"}
    assert broken("quality.conflicts", f"{CONFLICT} where false") == set()
    rules = {rule.meta["name"]: rule.meta["on_failure"] for rule in marts_bounds.conflicts()}
    assert rules["published figures and flows can all be true"] == "warn"
