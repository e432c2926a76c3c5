"""The rules beside the item lists, as landed: the nineteen of the compiled evidence and more."""

import csv
from datetime import date
from pathlib import Path

import pytest

from tests.ledger import parsed, rows

LISTED = ("CN-2026-11", "CN-2026-20", "CN-2026-23", "CN-2026-27", "CN-2026-30")
WATCHED = ("CN-2026-12", "CN-2026-28")
LISTS_OF_OCTOBER = ("CN-2025-55", "CN-2025-56", "CN-2025-57", "CN-2025-58")

# Row of the compiled evidence -> the rules that carry it, with their outcome, typed by hand.
CARRIED: dict[str, dict[str, str]] = {
    "LR01": {"CN-2025-61/rule-chinese-content": "licence_required"},
    "LR02": {"CN-2025-61/rule-chinese-technology": "licence_required"},
    "LR03": {"CN-2025-61/rule-chinese-origin": "licence_required"},
    "LR04": {
        "CN-2025-61/rule-military-users": "denied_in_principle",
        "CN-2025-61/rule-listed-users": "denied_in_principle",
    },
    "LR05": {"CN-2025-61/rule-weapons-terror-military": "denied_in_principle"},
    "LR06": {
        "CN-2025-61/rule-logic-chips": "case_by_case",
        "CN-2025-61/rule-memory-chips": "case_by_case",
        "CN-2025-61/rule-military-ai": "case_by_case",
    },
    "LR07": {
        "CN-2025-61/rule-humanitarian": "exempt",
        "CN-2025-61/rule-humanitarian-report": "duty",
    },
    "LR08": {"CN-2025-61/rule-application": "application"},
    "LR09": {
        "CN-2025-61/rule-final-destination": "duty",
        "CN-2025-61/rule-compliance-notice": "duty",
    },
    "LR10": {"CN-2025-61/rule-days-of-effect": "timing"},
    "LR11": {
        "CN-2025-62/rule-unlisted-help": "licence_required",
        "CN-2025-62/rule-ways-of-export": "licence_required",
    },
    "LR12": {
        "CN-2025-62/rule-assistance": "licence_required",
        "CN-2025-62/rule-services-for-breaches": "prohibited",
    },
    "LR13": {
        "CN-2024-46/rule-military-users": "prohibited",
        "CN-2024-46/rule-military-uses": "prohibited",
    },
    "LR14": {
        "CN-2024-46/rule-held-back": "presumption_of_denial",
        "CN-2024-46/rule-graphite-review": "stricter_review",
    },
    "LR15": {
        "CN-2026-1/rule-military-uses": "prohibited",
        "CN-2026-1/rule-military-users": "prohibited",
        "CN-2026-1/rule-re-transfer": "prohibited",
    },
    "LR16": {f"{name}/rule-listed": "prohibited" for name in LISTED}
    | {f"{name}/rule-any-country": "prohibited" for name in LISTED}
    | {f"{name}/rule-special-case": "application" for name in LISTED},
    "LR17": {f"{name}/rule-watch-listed": "stricter_review" for name in WATCHED},
    "LR18": {f"{name}/rule-customs-remark": "duty" for name in ("CN-2025-18", *LISTS_OF_OCTOBER)},
    "LR19": {"CN-2025-18/rule-traders-questions": "outside_scope"},
}

# The words of the compiled evidence where they are not those of the ledger.
OUTCOMES = {
    "prohibited without licence": "licence_required",
    "effective dates": "timing",
    "outside scope (generally)": "outside_scope",
}


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    out = parsed(tmp_path_factory.mktemp("bundled"))
    assert out.refusals == []
    return {row["rule_id"]: row for row in rows(out, "rules")}


@pytest.mark.parametrize("row", CARRIED)
def test_the_row_of_the_compiled_evidence_is_carried_with_its_outcome(
    rules: dict[str, dict[str, object]], row: str
) -> None:
    assert {name: rules[name]["outcome"] for name in CARRIED[row]} == CARRIED[row]


def test_the_nineteen_rows_are_49_rules_and_11_more_stand_beside_them(
    rules: dict[str, dict[str, object]],
) -> None:
    carried = {name for row in CARRIED.values() for name in row}
    assert (len(CARRIED), len(carried), len(rules)) == (19, 49, 60)


@pytest.mark.parametrize(
    ("rule", "parameter"),
    [
        ("CN-2025-61/rule-chinese-content", ("value_share", "at_least", 0.001, "share")),
        ("CN-2025-61/rule-listed-users", ("ownership_share", "at_least", 0.5, "share")),
        ("CN-2025-61/rule-logic-chips", ("node_nm", "at_most", 14.0, "nm")),
        ("CN-2025-61/rule-memory-chips", ("memory_layers", "at_least", 256.0, "layers")),
        (
            "CN-2025-61/rule-humanitarian-report",
            ("report_within_working_days", "at_most", 10.0, "working_days"),
        ),
        ("CN-2025-61/rule-military-ai", (None, None, None, None)),
    ],
)
def test_the_number_a_rule_turns_on_is_a_column_with_its_sense_and_unit(
    rules: dict[str, dict[str, object]], rule: str, parameter: tuple[object, ...]
) -> None:
    columns = ("parameter", "parameter_comparison", "parameter_value", "parameter_unit")
    assert tuple(rules[rule][column] for column in columns) == parameter


def test_the_ministrys_answers_are_a_statement_of_no_clause_known_since_september_2025(
    rules: dict[str, dict[str, object]],
) -> None:
    answers = rules["CN-2025-18/rule-traders-questions"]
    assert (answers["evidence_kind"], answers["clause_id"]) == ("official_statement", None)
    assert (answers["effective_from"], answers["known_from"]) == (None, date(2025, 9, 16))


def test_every_rule_says_where_it_was_read_and_when(rules: dict[str, dict[str, object]]) -> None:
    for row in rules.values():
        assert row["evidence_url"], row["rule_id"]
        assert row["read_on"] == date(2026, 11, 24)
        assert str(row["source_file"]).startswith("CN/")


@pytest.mark.shared_data
def test_rules_are_as_many_and_about_the_same_as_in_the_compiled_evidence(
    shared_data: Path, rules: dict[str, dict[str, object]]
) -> None:
    facts = shared_data.parent / "facts" / "controls" / "licence_rules.csv"
    if not facts.is_file():
        pytest.skip(f"the compiled evidence is not at {facts}; rules are not compared")
    with facts.open(encoding="utf-8") as stream:
        rows = {row["rule_id"]: row for row in csv.DictReader(stream)}
    assert list(rows) == list(CARRIED)
    for name, row in rows.items():
        first = rules[next(iter(CARRIED[name]))]
        outcome = row["outcome"].replace(" ", "_")
        assert first["dimension"] == row["dimension"], name
        assert first["outcome"] == OUTCOMES.get(row["outcome"], outcome), name
        if row["effective_date"][:4].isdigit() and len(row["effective_date"]) == 10:
            assert str(first["effective_from"]) == row["effective_date"], name
