"""The gate on the marts of flows stops the file a reader would be misled by: on hand-made rows, and
without the gate's library."""

from collections.abc import Mapping

import duckdb
import pytest

from expectations.suites import marts_flows

ROWS: Mapping[str, Mapping[str, str]] = {
    "marts.supplier_concentration": {
        "row_key": "'k'",
        "source_id": "'s'",
        "reporter_side": "'importer'",
        "frequency": "'annual'",
        "code_system": "'HS2017'",
        "trade_year": "2024",
        "importer": "'DEU'",
        "subject_kind": "'code'",
        "subject": "'850511'",
        "code_set": "'850511'",
        "value_usd_all_suppliers": "100.0",
        "hhi_low": "0.34",
        "hhi_high": "0.58",
        "element_hhi_low": "null",
        "element_hhi_high": "null",
        "top1_share_low": "0.5",
        "top1_share_high": "0.7",
        "top3_share_low": "0.8",
        "top3_share_high": "1.0",
        "unspecified_share": "0.2",
        "reimport_share": "0.0",
        "hhi_wgi_low": "2.0",
        "hhi_wgi_high": "4.0",
        "hhi_wgi_not_given_because": "null",
    },
    "marts.over_coverage": {
        "row_key": "'k'",
        "comparison_basis": "'same_declaration'",
        "coarser_source_id": "'s'",
        "coarser_side": "'exporter'",
        "finer_source_id": "'s'",
        "finer_side": "'exporter'",
        "value_factor_low": "1.1",
        "value_factor_high": "1.2",
        "mass_factor_low": "2.0",
        "mass_factor_high": "null",
        "is_part_larger": "false",
    },
    "marts.mirror_gaps": {
        "row_key": "'k'",
        "exporter_amount": "100.0",
        "importer_amount": "105.0",
        "importer_value_basis": "'CIF'",
        "ratio": "1.05",
        "discrepancy": "0.0244",
        "gap_class": "'cif'",
        "gap_rule": "'within_the_factor_of_freight'",
    },
    "marts.reroute_signals": {
        "row_key": "'k'",
        "origin": "'CHN'",
        "third_country": "'THA'",
        "destination": "'USA'",
        "origin_to_destination_before": "100.0",
        "origin_to_destination_after": "10.0",
        "third_to_destination_before": "5.0",
        "third_to_destination_after": "65.0",
        "origin_to_third_before": "20.0",
        "origin_to_third_after": "50.0",
        "strength": "0.33",
        "is_production_known": "false",
        "verdict": "'unresolved'",
        "false_alarms_per_100": "0.5",
        "false_alarms_not_given_because": "null",
    },
}


def rows(mart: str, **changes: str) -> str:
    columns = {**ROWS[mart], **changes}
    return "select " + ", ".join(f"{value} as {name}" for name, value in columns.items())


def broken(mart: str, query: str) -> set[str]:
    """Name the rules over rows that a mart with these rows breaks."""
    connection = duckdb.connect()
    names = set()
    for rule in marts_flows.SUITES[mart]():
        asked = (rule.meta or {}).get("query")
        if asked and connection.execute(asked.replace("{batch}", f"({query})")).fetchall():
            names.add(rule.meta["name"])
    return names


@pytest.mark.parametrize("mart", sorted(ROWS))
def test_a_sound_row_breaks_no_rule(mart: str) -> None:
    assert broken(mart, rows(mart)) == set()


@pytest.mark.parametrize("mart", sorted(ROWS))
def test_a_key_stands_once(mart: str) -> None:
    twice = f"{rows(mart)} union all {rows(mart)}"
    assert any("is unique" in name for name in broken(mart, twice))


@pytest.mark.parametrize(
    ("mart", "changes", "rule"),
    [
        (
            "marts.supplier_concentration",
            {"hhi_low": "0.6"},
            "the index lies between 0 and 1, low before high",
        ),
        (
            "marts.supplier_concentration",
            {"hhi_low": "0.2"},
            "no share is above the index of one supplier or below that of many",
        ),
        (
            "marts.supplier_concentration",
            {"top3_share_low": "0.4"},
            "shares are between 0 and 1, one supplier's within three suppliers'",
        ),
        (
            "marts.supplier_concentration",
            {"hhi_wgi_low": "null"},
            "a weighted index or a reason for none",
        ),
        (
            "marts.over_coverage",
            {"value_factor_low": "null", "mass_factor_low": "null"},
            "every row gives a factor, low before high",
        ),
        (
            "marts.over_coverage",
            {"is_part_larger": "true"},
            "no whole of one declaration is smaller than its part",
        ),
        (
            "marts.over_coverage",
            {"finer_side": "'importer'"},
            "two declarations are never compared unsaid",
        ),
        (
            "marts.mirror_gaps",
            {"exporter_amount": "null", "importer_amount": "0"},
            "a gap is between 0 and 1, and at least one side declares",
        ),
        (
            "marts.mirror_gaps",
            {"gap_class": "'unexplained'"},
            "every gap has its class and its rule",
        ),
        (
            "marts.mirror_gaps",
            {"importer_value_basis": "'FOB'"},
            "what agrees is near, and freight is on the importer's side",
        ),
        (
            "marts.reroute_signals",
            {"origin_to_third_after": "20.0"},
            "a corridor that closed and two legs that rose",
        ),
        ("marts.reroute_signals", {"third_country": "'USA'"}, "three countries are three"),
        (
            "marts.reroute_signals",
            {"false_alarms_per_100": "null"},
            "a rate of false alarms or a reason for none",
        ),
        (
            "marts.reroute_signals",
            {"verdict": "'re_route'"},
            "more output at home is never called a re-route",
        ),
    ],
)
def test_a_row_that_would_mislead_a_reader_is_named(
    mart: str, changes: dict[str, str], rule: str
) -> None:
    assert rule in broken(mart, rows(mart, **changes))


def test_an_element_may_not_have_less_trade_than_one_of_its_codes() -> None:
    mart = "marts.supplier_concentration"
    element = rows(
        mart,
        row_key="'e'",
        subject_kind="'element'",
        subject="'Dy'",
        code_set="'284690,850511'",
        value_usd_all_suppliers="90.0",
        element_hhi_low="0.1",
        element_hhi_high="1.0",
    )
    found = broken(mart, f"{rows(mart)} union all {element}")
    assert found == {"an element has as much trade as each of its codes"}


def test_what_contradicts_itself_at_the_publisher_is_reported_and_not_refused() -> None:
    on_failure = {
        rule.meta["name"]: rule.meta["on_failure"] for rule in marts_flows.over_coverage()
    }
    assert on_failure["no whole of one declaration is smaller than its part"] == "warn"
