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


# Per clause: the days on which what an observer took to hold changed, and to what. Before
# the first one nothing was known. Typed from the notices' own dates, not from the ledger's files.
NOT_YET, RUNS, PAUSED, PAUSE_OVER = (
    "not_yet_in_force",
    "in_force",
    "suspended",
    "suspension_end_reached",
)
OF_OCTOBER = [("2025-11-07", PAUSED), ("2026-11-10", PAUSE_OVER)]
FLIPS = {
    ("CN-2023-23", "main"): [("2023-07-03", NOT_YET), ("2023-08-01", RUNS)],
    ("CN-2023-39", "main"): [("2023-10-20", NOT_YET), ("2023-12-01", RUNS)],
    ("CN-2023-57", "prohibited"): [("2023-12-21", RUNS)],
    ("CN-2024-33", "main"): [("2024-08-15", NOT_YET), ("2024-09-15", RUNS)],
    ("CN-2024-SC792", "main"): [("2024-10-19", NOT_YET), ("2024-12-01", RUNS)],
    ("CN-2024-46", "1"): [("2024-12-03", RUNS)],
    ("CN-2024-46", "2"): [("2024-12-03", RUNS), ("2025-11-09", PAUSED)],
    ("CN-2025-10", "main"): [("2025-02-04", RUNS)],
    ("CN-2025-18", "main"): [("2025-04-04", RUNS)],
    ("CN-2025-28", "main"): [("2025-07-15", RUNS)],
    ("CN-2025-55", "main"): [("2025-10-09", NOT_YET), *OF_OCTOBER],
    ("CN-2025-56", "main"): [("2025-10-09", NOT_YET), *OF_OCTOBER],
    ("CN-2025-57", "main"): [("2025-10-09", NOT_YET), *OF_OCTOBER],
    ("CN-2025-58", "main"): [("2025-10-09", NOT_YET), *OF_OCTOBER],
    ("CN-2025-61", "1(1)"): [("2025-10-09", NOT_YET), *OF_OCTOBER],
    ("CN-2025-61", "1(2)"): [("2025-10-09", NOT_YET), *OF_OCTOBER],
    ("CN-2025-61", "1(3)"): [("2025-10-09", RUNS), *OF_OCTOBER],
    ("CN-2025-61", "4"): [("2025-10-09", RUNS), *OF_OCTOBER],
    ("CN-2025-62", "1"): [("2025-10-09", RUNS), *OF_OCTOBER],
    ("CN-2025-70", "main"): [("2025-11-07", RUNS), ("2026-11-10", "expired")],
    ("CN-2025-72", "main"): [("2025-11-09", RUNS)],
    ("CN-2025-91", "main"): [("2026-01-01", RUNS)],
    ("CN-2025-FTL", "main"): [("2025-12-27", NOT_YET), ("2026-03-01", RUNS)],
    ("CN-2026-1", "1"): [("2026-01-06", RUNS)],
    ("CN-2026-11", "1"): [("2026-02-24", RUNS)],
    ("CN-2026-20", "1"): [("2026-04-24", RUNS)],
    ("CN-2026-23", "1"): [("2026-06-22", RUNS)],
    ("CN-2026-26", "main"): [("2026-06-24", NOT_YET), ("2026-07-01", RUNS)],
    ("CN-2026-28", "1"): [("2026-06-29", RUNS)],
    ("CN-2026-30", "1"): [("2026-07-24", RUNS)],
    ("CN-2026-34", "main"): [],  # its terms were not read, so it begins no state
    ("CD-2025-004", "main"): [("2025-09-20", NOT_YET), ("2025-10-16", RUNS)],
    ("VN-2025-LAW", "main"): [("2025-12-11", NOT_YET), ("2026-01-01", RUNS)],
}


def lived_through(instrument_id: str, clause_id: str, scenario: str) -> list[tuple[str, str]]:
    """Return the changes of status as an observer saw them, each day by what was known that day."""
    seen: list[tuple[str, str]] = []
    before, day = None, date(2023, 7, 1)
    while day <= TODAY:
        now = status(instrument_id, clause_id, day, day, scenario)
        if now != before and now is not None:
            seen.append((day.isoformat(), now))
        before, day = now, day + DAY
    return seen


@pytest.mark.parametrize(
    ("clause", "flips"), FLIPS.items(), ids=[" ".join(clause) for clause in FLIPS]
)
def test_day_by_day_from_july_2023_every_clause_flips_just_on_the_days_of_its_notices(
    clause: tuple[str, str], flips: list[tuple[str, str]]
) -> None:
    assert lived_through(*clause, "enacted") == flips


def test_under_the_announced_extension_the_october_suspension_has_not_ended() -> None:
    for clause in (("CN-2025-57", "main"), ("CN-2025-61", "1(3)")):
        assert lived_through(*clause, "announced_extension") == FLIPS[clause][:-1]
