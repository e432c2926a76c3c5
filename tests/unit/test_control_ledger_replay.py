"""The ledger of the project, replayed: status per clause at every flip of the law."""

from datetime import date, timedelta

import pytest

from tests.ledger import history_of, ledger

OCTOBER = [(f"CN-2025-{number}", "main") for number in (55, 56, 57, 58)]
OCTOBER += [("CN-2025-61", "1(1)"), ("CN-2025-61", "1(2)"), ("CN-2025-61", "1(3)")]
OCTOBER += [("CN-2025-62", "1")]
TODAY = date(2026, 11, 23)
DAY = timedelta(1)


def status(
    instrument_id: str, clause_id: str, legal: date, known: date, scenario: str = "enacted"
) -> str | None:
    return next(
        (
            part.status
            for part in history_of(instrument_id, clause_id, scenario)
            if part.legal_from <= legal < part.legal_to and part.known_from <= known < part.known_to
        ),
        None,
    )


@pytest.mark.parametrize(
    ("instrument_id", "announced", "in_force"),
    [
        ("CN-2023-23", date(2023, 7, 3), date(2023, 8, 1)),
        ("CN-2023-39", date(2023, 10, 20), date(2023, 12, 1)),
        ("CN-2024-33", date(2024, 8, 15), date(2024, 9, 15)),
        ("CN-2025-10", date(2025, 2, 4), date(2025, 2, 4)),
        ("CN-2025-18", date(2025, 4, 4), date(2025, 4, 4)),
    ],
)
def test_a_control_is_unknown_then_announced_then_in_force(
    instrument_id: str, announced: date, in_force: date
) -> None:
    assert status(instrument_id, "main", in_force, announced - DAY) is None
    assert status(instrument_id, "main", in_force - DAY, announced) == "not_yet_in_force"
    assert status(instrument_id, "main", in_force, announced) == "in_force"
    assert status(instrument_id, "main", TODAY, TODAY) == "in_force"


def test_no_18_was_never_suspended() -> None:
    day = date(2025, 4, 4)
    while day <= TODAY:
        assert status("CN-2025-18", "main", day, TODAY) == "in_force"
        assert status("CN-2025-18", "main", day, day) == "in_force"
        day += timedelta(7)


def test_clause_1_3_of_no_61_ran_for_29_days() -> None:
    runs = [
        date(2025, 10, 1) + timedelta(at)
        for at in range(400)
        if status("CN-2025-61", "1(3)", date(2025, 10, 1) + timedelta(at), TODAY) == "in_force"
    ]
    assert (runs[0], runs[-1], len(runs)) == (date(2025, 10, 9), date(2025, 11, 6), 29)


@pytest.mark.parametrize(
    ("instrument_id", "clause_id"),
    [pair for pair in OCTOBER if pair not in (("CN-2025-61", "1(3)"), ("CN-2025-62", "1"))],
)
def test_what_was_suspended_before_its_day_never_ran(instrument_id: str, clause_id: str) -> None:
    days = (date(2025, 10, 9) + timedelta(at) for at in range(0, 500))
    assert "in_force" not in {status(instrument_id, clause_id, day, TODAY) for day in days}


def test_before_the_suspension_the_october_controls_were_expected() -> None:
    known = date(2025, 11, 6)
    assert status("CN-2025-61", "1(1)", date(2025, 11, 30), known) == "not_yet_in_force"
    assert status("CN-2025-61", "1(1)", date(2025, 12, 1), known) == "in_force"
    assert status("CN-2025-57", "main", date(2025, 11, 8), known) == "in_force"


@pytest.mark.parametrize(("instrument_id", "clause_id"), OCTOBER)
def test_the_october_suspension_reached_its_end_and_nothing_was_found_since(
    instrument_id: str, clause_id: str
) -> None:
    for known in (date(2025, 11, 7), date(2026, 9, 28), TODAY):
        assert status(instrument_id, clause_id, date(2025, 11, 7), known) == "suspended"
        assert status(instrument_id, clause_id, date(2026, 11, 9), known) == "suspended"
        ended = status(instrument_id, clause_id, date(2026, 11, 10), known)
        assert ended == "suspension_end_reached"
    assert status(instrument_id, clause_id, TODAY, TODAY) == "suspension_end_reached"


@pytest.mark.parametrize(("instrument_id", "clause_id"), OCTOBER)
def test_the_announced_extension_counts_just_in_its_scenario_and_once_it_was_said(
    instrument_id: str, clause_id: str
) -> None:
    def extended(legal: date, known: date) -> str | None:
        return status(instrument_id, clause_id, legal, known, "announced_extension")

    assert extended(TODAY, date(2026, 9, 27)) == "suspension_end_reached"
    assert extended(TODAY, date(2026, 9, 28)) == "suspended"
    assert extended(date(2027, 1, 9), TODAY) == "suspended"
    assert extended(date(2027, 1, 10), TODAY) == "suspension_end_reached"


@pytest.mark.parametrize(
    ("instrument_id", "clause_id", "in_force"),
    [
        ("CN-2025-55", "main", date(2025, 11, 8)),
        ("CN-2025-57", "main", date(2025, 11, 8)),
        ("CN-2025-61", "1(1)", date(2025, 12, 1)),
        ("CN-2025-61", "1(3)", date(2025, 10, 9)),
        ("CN-2025-62", "1", date(2025, 10, 9)),
    ],
)
def test_the_live_package_runs_from_its_own_days_as_if_it_had_never_been_suspended(
    instrument_id: str, clause_id: str, in_force: date
) -> None:
    def live(legal: date, known: date = TODAY) -> str | None:
        return status(instrument_id, clause_id, legal, known, "october_2025_package_live")

    assert live(in_force - DAY) == "not_yet_in_force"
    assert live(in_force) == live(date(2026, 6, 1)) == live(TODAY) == "in_force"
    assert live(in_force, date(2025, 10, 8)) is None


def test_the_live_package_leaves_the_law_outside_it_as_enacted() -> None:
    for scenario in ("enacted", "october_2025_package_live"):
        assert status("CN-2024-46", "2", date(2026, 1, 1), TODAY, scenario) == "suspended"
        assert status("CN-2025-18", "main", TODAY, TODAY, scenario) == "in_force"


def test_clause_2_of_no_46_is_suspended_and_clause_1_is_not() -> None:
    for legal, expected in (
        (date(2024, 12, 2), "not_yet_in_force"),
        (date(2024, 12, 3), "in_force"),
        (date(2025, 11, 8), "in_force"),
        (date(2025, 11, 9), "suspended"),
        (date(2026, 11, 26), "suspended"),
        (date(2026, 11, 28), "suspension_end_reached"),
    ):
        assert status("CN-2024-46", "2", legal, TODAY) == expected
        clause_1 = "not_yet_in_force" if legal < date(2024, 12, 3) else "in_force"
        assert status("CN-2024-46", "1", legal, TODAY) == clause_1


def test_the_japanese_rule_is_about_military_users() -> None:
    clause = ledger()["CN-2026-1"].instrument.clauses[0]
    assert clause.destinations == "JPN:military"


def test_every_instrument_a_file_refers_to_is_in_the_ledger() -> None:
    for entry in ledger().values():
        named = [event.by for event in entry.instrument.events if event.by]
        named += [name for clause in entry.instrument.clauses for name in clause.covers]
        assert set(named) <= set(ledger()), entry.file


def test_no_18_controls_seven_elements_and_no_57_five() -> None:
    def controlled(instrument_id: str) -> set[str]:
        items = ledger()[instrument_id].instrument.items
        return {element for item in items for element in item.controlled}

    assert controlled("CN-2025-18") == {"Sm", "Gd", "Tb", "Dy", "Lu", "Sc", "Y"}
    assert controlled("CN-2025-57") == {"Ho", "Er", "Tm", "Eu", "Yb"}


def test_the_counting_rule_gives_130_without_code_38_not_established_and_110_with() -> None:
    counts: dict[str, int] = {}
    for entry in ledger().values():
        for item in entry.instrument.items if entry.instrument.controller == "CN" else ():
            counts[item.code_status] = counts.get(item.code_status, 0) + 1
    assert counts == {"none_listed": 130, "not_established": 38, "listed": 110}


def test_the_misprinted_gallium_code_stands_beside_the_one_that_is_meant() -> None:
    gallium = ledger()["CN-2023-23"].instrument.items[0]
    corrected = {group.printed: group.codes for group in gallium.codes if group.printed}
    assert corrected == {"8110929010": ("8112929010",)}
