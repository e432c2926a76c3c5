"""Rules beside the item lists: what is refused, with its line, and what the ledger holds."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from ingestion.control_ledger import reader
from ingestion.control_ledger.periods import OPEN
from ingestion.core.errors import InputRefusedError
from tests.ledger import history_of, ledger

RULES = """rules:
  - id: value
    clause: "1"
    dimension: product_scope
    outcome: licence_required
    rule: Goods made abroad that hold some of the item need a licence.
    parameter: {name: value_share, comparison: at_least, value: 0.001}
    effective_from: "2025-04-02"
    known_from: "2025-03-02"
    certainty: high
    evidence: [page]
    read_on: "2026-11-24"
  - id: answers
    dimension: scope
    outcome: outside_scope
    rule: Toys are generally outside.
    effective_from: null
    known_from: "2025-05-01"
    certainty: medium
    evidence_kind: official_statement
    evidence: [page]
    read_on: "2026-11-24"
    note: An answer begins no rule.
"""
Refusal = Callable[[str, str], InputRefusedError]


@pytest.fixture
def good(fixtures: Path) -> str:
    return (fixtures / "control_ledger" / "2025-999.yml").read_text("utf-8") + RULES


@pytest.fixture
def refusal(good: str) -> Refusal:
    """Return what the reader says when one piece of the rules is replaced."""

    def refuse(old: str, new: str) -> InputRefusedError:
        assert RULES.count(old) == 1, f"{old!r} must stand once"
        text = good.replace(RULES, RULES.replace(old, new))
        with pytest.raises(InputRefusedError) as caught:
            reader.read(text, "2025-999.yml")
        assert caught.value.file == "CN/2025-999.yml"
        return caught.value

    return refuse


def line_of(text: str, piece: str) -> int:
    return max(at for at, line in enumerate(text.splitlines(), start=1) if piece in line)


def test_good_rules_are_read_with_their_number_and_its_unit(good: str) -> None:
    value, answers = reader.read(good, "2025-999.yml").instrument.rules
    assert value.parameter is not None
    assert (value.parameter.value, value.parameter.unit) == (0.001, "share")
    assert (answers.clause, answers.parameter, answers.effective_from) == (None, None, None)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("dimension: product_scope", "dimension: product", "rules[1].dimension: Input should be"),
        ("outcome: licence_required", "outcome: banned", "rules[1].outcome: Input should be"),
        ("name: value_share", "name: share_of_value", "rules[1].parameter.name: Input should be"),
        ("comparison: at_least", "comparison: above", "rules[1].parameter.comparison: Input sh"),
        ("value: 0.001", "value: 0", "rules[1].parameter.value: Input should be greater than 0"),
        ("value: 0.001", "value: .nan", "rules[1].parameter.value: Input should be a finite"),
    ],
)
def test_a_word_or_number_outside_the_vocabulary_is_refused(
    refusal: Refusal, old: str, new: str, said: str
) -> None:
    assert said in refusal(old, new).reason


def test_a_rule_of_a_clause_that_does_not_exist_is_refused_with_its_line(
    good: str, refusal: Refusal
) -> None:
    error = refusal('clause: "1"', 'clause: "7"')
    assert error.line == line_of(good, '    clause: "1"')
    assert "rules[1].clause: there is no clause '7'; the clauses are 1, 2" in error.reason


def test_a_share_in_per_cent_is_refused_and_told_what_it_would_be(refusal: Refusal) -> None:
    assert "a share is at most 1; 50 % is 0.5" in refusal("value: 0.001", "value: 50").reason


def test_a_number_of_another_unit_may_be_above_one(good: str) -> None:
    chips = good.replace(
        "{name: value_share, comparison: at_least, value: 0.001}",
        "{name: node_nm, comparison: at_most, value: 14}",
    )
    parameter = reader.read(chips, "2025-999.yml").instrument.rules[0].parameter
    assert parameter is not None
    assert (parameter.value, parameter.unit) == (14, "nm")


def test_a_rule_that_begins_before_its_clause_is_refused(refusal: Refusal) -> None:
    error = refusal('effective_from: "2025-04-02"', 'effective_from: "2025-03-31"')
    assert "is 2025-03-31, before clause 1 begins on 2025-04-01" in error.reason


def test_a_rule_known_before_the_announcement_is_refused(refusal: Refusal) -> None:
    error = refusal('known_from: "2025-03-02"', 'known_from: "2025-02-28"')
    assert "is 2025-02-28, before the announcement on 2025-03-01" in error.reason


def test_a_day_that_is_not_known_needs_a_reason(refusal: Refusal) -> None:
    error = refusal('effective_from: "2025-04-02"', "effective_from: null")
    assert "a day is null; say in note why it is not known" in error.reason


def test_a_day_that_is_left_out_is_not_taken_for_unknown(refusal: Refusal) -> None:
    assert "known_from: is missing" in refusal('    known_from: "2025-05-01"\n', "").reason


def test_an_official_statement_is_not_part_of_a_clause(refusal: Refusal) -> None:
    error = refusal("  - id: answers\n", '  - id: answers\n    clause: "1"\n')
    assert "an official statement is not law; leave the clause out" in error.reason


def test_a_rule_without_evidence_is_refused(good: str) -> None:
    with pytest.raises(InputRefusedError, match=r"rules\[1\]\.evidence: "):
        reader.read(good.replace("evidence: [page]\n    read_on", "read_on", 1), "2025-999.yml")


def test_evidence_of_a_rule_must_be_among_the_sources(good: str) -> None:
    bad = good.replace("evidence: [page]\n    read_on", "evidence: [paper]\n    read_on", 1)
    with pytest.raises(InputRefusedError, match="'paper' is not among sources; there are page"):
        reader.read(bad, "2025-999.yml")


def test_two_rules_of_one_name_are_refused(refusal: Refusal) -> None:
    assert "value is rule 1 already" in refusal("id: answers", "id: value").reason


def test_technology_without_a_stage_is_refused(good: str) -> None:
    bad = good.replace("form: alloy\n    stage: alloy", "form: technology")
    with pytest.raises(InputRefusedError, match="no customs code to be found by; give its stage"):
        reader.read(bad, "2025-999.yml")


def test_a_stage_outside_the_list_is_refused(good: str) -> None:
    with pytest.raises(InputRefusedError, match=r"items\[1\]\.stage: Input should be 'mining'"):
        reader.read(good.replace("stage: alloy", "stage: smelting"), "2025-999.yml")


def test_several_stages_need_a_note_that_names_them(good: str) -> None:
    with pytest.raises(InputRefusedError, match="the stage is several; name them in note"):
        reader.read(good.replace("stage: alloy", "stage: several"), "2025-999.yml")


# From here on: the ledger of the project.


def in_force(name: str, clause_id: str, start: date, days: int) -> list[date]:
    """Return the days among ``days`` from ``start`` on which a clause held, as known at the end."""
    found = history_of(f"CN-{name}", clause_id, "enacted")
    last = [part for part in found if part.known_to == OPEN]
    return [
        day
        for day in (start + timedelta(at) for at in range(days))
        for part in last
        if part.status == "in_force" and part.legal_from <= day < part.legal_to
    ]


@pytest.mark.parametrize(
    ("name", "clause_id"),
    [("2025-61", str(number)) for number in range(2, 9)]
    + [("2025-62", "2"), ("2025-62", "assistance")],
)
def test_rules_of_october_that_took_effect_at_once_ran_for_29_days(
    name: str, clause_id: str
) -> None:
    runs = in_force(name, clause_id, date(2025, 10, 1), 500)
    assert (runs[0], runs[-1], len(runs)) == (date(2025, 10, 9), date(2025, 11, 6), 29)


def test_clauses_2_to_8_of_no_61_reach_no_goods_of_their_own() -> None:
    named = {clause for item in ledger()["CN-2025-61"].instrument.items for clause in item.clauses}
    assert named == {"1(1)", "1(2)", "1(3)"}


def test_the_customs_remark_of_the_october_lists_never_applied() -> None:
    for name in ("2025-55", "2025-56", "2025-57", "2025-58"):
        (remark,) = ledger()[f"CN-{name}"].instrument.rules
        assert (remark.clause, remark.effective_from) == ("main", date(2025, 11, 8))
        assert in_force(name, "main", date(2025, 10, 1), 500) == []


def test_every_technology_has_a_stage_and_those_of_no_62_cover_the_chain() -> None:
    of_62 = [item.stage for item in ledger()["CN-2025-62"].instrument.items]
    assert sorted({stage: of_62.count(stage) for stage in of_62 if stage}.items()) == [
        ("magnet", 2),
        ("metal", 2),
        ("mining", 2),
        ("recycling", 2),
        ("separation", 2),
    ]
    technology = [
        item
        for entry in ledger().values()
        for item in entry.instrument.items
        if item.form == "technology"
    ]
    assert len(technology) == 28
    assert all(item.stage and item.code_status == "none_listed" for item in technology)
