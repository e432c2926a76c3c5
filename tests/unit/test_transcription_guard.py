"""What stops a build when the two transcriptions of the law differ and nobody decided."""

from pathlib import Path

import duckdb
import pytest
import yaml

MODELS = Path(__file__).parents[2] / "dbt_project" / "models"


def holds(name, **row):
    """Evaluate a rule of the model's file on one row, as the generic test `holds` does."""
    declared = yaml.safe_load(
        (MODELS / "quality" / "_transcription__models.yml").read_text("utf-8")
    )
    (rule,) = [
        test["holds"]["arguments"]["expression"]
        for test in declared["models"][0]["data_tests"]
        if "holds" in test and test["holds"].get("name") == name
    ]
    columns = ", ".join(f"{duckdb_literal(value)} as {column}" for column, value in row.items())
    (kept,) = duckdb.sql(f"select coalesce({rule}, false) from (select {columns})").fetchall()[0]
    return kept


def duckdb_literal(value):
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value)
    return f"'{value}'"


@pytest.mark.parametrize("agreement", ["ledger_only", "other_only"])
def test_a_difference_without_a_verdict_stops_the_build(agreement):
    rule = "every_difference_between_the_transcriptions_has_a_verdict"
    assert not holds(rule, agreement=agreement, is_reviewed=False)
    assert holds(rule, agreement=agreement, is_reviewed=True)
    assert holds(rule, agreement="both", is_reviewed=False)


@pytest.mark.parametrize(
    ("verdict", "agreement", "kept"),
    [
        ("ours_right", "ledger_only", True),
        ("ours_right", "both", False),
        ("ours_right", "neither", False),
        ("unresolved", "other_only", True),
        ("unresolved", "both", False),
        ("theirs_right", "both", True),
        ("theirs_right", "neither", True),
        ("theirs_right", "other_only", False),
        ("theirs_right", "not_compared", False),
    ],
)
def test_a_verdict_whose_difference_is_gone_stops_the_build(verdict, agreement, kept):
    rule = "no_verdict_has_lost_its_difference"
    assert holds(rule, verdict=verdict, agreement=agreement, is_reviewed=True) is kept


def test_a_row_nobody_had_to_decide_needs_no_difference():
    rule = "no_verdict_has_lost_its_difference"
    assert holds(rule, verdict=None, agreement="not_compared", is_reviewed=False)
    assert holds(rule, verdict="agree", agreement="both", is_reviewed=False)
