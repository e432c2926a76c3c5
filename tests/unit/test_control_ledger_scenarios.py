"""A scenario lays assumptions over the law: on its own days and destinations, and nowhere else."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ingestion.control_ledger import reader, scenario_reader, scenario_rows
from ingestion.control_ledger.periods import Period, periods, with_grants
from ingestion.control_ledger.reader import Entry
from ingestion.control_ledger.scenarios import Reading
from ingestion.core.errors import InputRefusedError

ENACTED = "id: enacted\ntitle: Acts\ncounts: [instrument, press]\n"
NOW = date(2026, 1, 1)
Read = Callable[[str], Reading]


@pytest.fixture
def entry(fixtures: Path) -> Entry:
    """An invented instrument: clause 1 for all from 2025-04-01, clause 2 for US military users."""
    text = (fixtures / "control_ledger" / "2025-999.yml").read_text("utf-8")
    return reader.read(text, "2025-999.yml")


@pytest.fixture
def refusals(entry: Entry) -> Callable[..., list[InputRefusedError]]:
    def resolve(*texts: str) -> list[InputRefusedError]:
        files = [scenario_reader.read(ENACTED, "scenarios/enacted.yml", is_builtin=True)]
        files += [
            scenario_reader.read(text, f"own/scenarios/{name_of(text)}.yml", is_builtin=False)
            for text in texts
        ]
        return scenario_reader.resolve(files, {entry.instrument.id: entry.instrument})[1]

    return resolve


@pytest.fixture
def reading(entry: Entry) -> Read:
    def read(changes: str) -> Reading:
        text = f"id: mine\ntitle: Mine\nbase: enacted\nchanges:\n{changes}"
        files = [
            scenario_reader.read(ENACTED, "scenarios/enacted.yml", is_builtin=True),
            scenario_reader.read(text, "own/scenarios/mine.yml", is_builtin=False),
        ]
        found, refused = scenario_reader.resolve(files, {entry.instrument.id: entry.instrument})
        assert refused == []
        return next(each for each in found if each.scenario == "mine")

    return read


def name_of(text: str) -> str:
    return text.splitlines()[0].removeprefix("id: ")


def change(kind: str, more: str = "", legal_from: str = "2026-02-01") -> str:
    return (
        f"  - change: {kind}\n    instruments: [CN-2025-999]\n"
        f'    legal_from: "{legal_from}"\n    because: a test\n{more}'
    )


def law(entry: Entry, scenario: Reading, clause_id: str, destination: str) -> list[Period]:
    clause = next(clause for clause in entry.instrument.clauses if clause.id == clause_id)
    found = periods(scenario.facts(entry.instrument, clause, destination))
    found = with_grants(found, scenario.grants(entry.instrument, clause, destination))
    return [part for part in found if part.known_from <= NOW < part.known_to]


def on(found: list[Period], day: date) -> Period:
    return next(part for part in found if part.legal_from <= day < part.legal_to)


def test_a_suspension_holds_on_its_days_and_leaves_the_others_as_they_were(
    entry: Entry, reading: Read
) -> None:
    scenario = reading(change("suspend", '    legal_until: "2026-03-01"\n'))
    found = law(entry, scenario, "1", "all")
    assert [on(found, date(2026, month, 1)).status for month in (1, 2, 3)] == [
        "in_force",
        "suspended",
        "in_force",
    ]


def test_a_suspension_for_one_country_gives_it_rows_of_its_own(entry: Entry, reading: Read) -> None:
    scenario = reading(change("suspend", "    destinations: [USA]\n"))
    assert on(law(entry, scenario, "1", "USA"), date(2026, 3, 1)).status == "suspended"
    assert on(law(entry, scenario, "1", "all"), date(2026, 3, 1)).status == "in_force"
    rows = scenario_rows.tables({"CN-2025-999": entry}, [scenario])["periods"]
    left_out = {(row["destination_scope"], row["except_destinations"]) for row in rows}
    assert ("all", "USA") in left_out
    assert ("USA", None) in left_out


def test_a_resumed_clause_is_in_force_whatever_suspended_it(entry: Entry, reading: Read) -> None:
    day = date(2025, 12, 1)
    assert on(law(entry, reading(change("lapse")), "2", "USA:military"), day).status == "suspended"
    scenario = reading(change("resume", legal_from="2025-11-01"))
    assert on(law(entry, scenario, "2", "USA:military"), day).status == "in_force"


def test_an_extension_carries_on_what_held_before_it(entry: Entry, reading: Read) -> None:
    more = '    clauses: ["2"]\n    legal_until: "2027-01-01"\n'
    found = law(entry, reading(change("extend", more, "2026-06-01")), "2", "USA:military")
    assert on(found, date(2026, 12, 31)).status == "suspended"
    assert on(found, date(2027, 1, 1)).status == "suspension_end_reached"


def test_an_added_destination_is_reached_from_its_day_on(entry: Entry, reading: Read) -> None:
    more = '    clauses: ["2"]\n    destinations: [JPN]\n'
    found = law(entry, reading(change("add_destination", more)), "2", "JPN")
    assert on(found, date(2026, 1, 31)).status == "not_yet_in_force"
    assert on(found, date(2026, 2, 1)).status == "in_force"


def test_licences_are_granted_at_a_rate_while_in_force_and_later_rates_win(
    entry: Entry, reading: Read
) -> None:
    scenario = reading(
        change("grant_licences", "    rate: 0.4\n", "2025-03-01")
        + change("grant_licences", '    rate: [0.5, 0.7]\n    legal_until: "2026-05-01"\n')
    )
    found = law(entry, scenario, "1", "all")
    rates = [
        (part.legal_from, part.licence_rate_low, part.licence_rate_high)
        for part in found
        if part.status == "in_force"
    ]
    assert rates == [
        (date(2025, 4, 1), 0.4, 0.4),
        (date(2026, 2, 1), 0.5, 0.7),
        (date(2026, 5, 1), 0.4, 0.4),
    ]
    assert on(found, date(2025, 3, 15)).licence_rate_low is None


def test_widening_adds_goods_under_a_clause_of_their_own(entry: Entry, reading: Read) -> None:
    more = '    goods: neodymium metal\n    elements: [Nd]\n    codes: ["2805301100"]\n'
    scenario = reading(change("widen", more))
    made = scenario_rows.tables({"CN-2025-999": entry}, [scenario])
    (item,) = made["scenario_items"]
    assert (item["element"], item["code"], item["clause_id"]) == ("Nd", "2805301100", "1+mine.1")
    added = [row for row in made["periods"] if row["clause_id"] == item["clause_id"]]
    assert {row["evidence_kind"] for row in added} == {"assumption"}
    assert [(row["status"], row["legal_from"]) for row in added][-1] == (
        "in_force",
        date(2026, 2, 1),
    )


NEODYMIUM = "    goods: neodymium metal\n    elements: [Nd]\n"


def law_of_added_goods(entry: Entry, scenario: Reading) -> dict[str, list[tuple]]:
    """Status, first day and lower rate of licences of the goods of the first change."""
    found: dict[str, list[tuple]] = {}
    for row in scenario_rows.tables({"CN-2025-999": entry}, [scenario])["periods"]:
        if row["clause_id"] == "1+mine.1" and row["known_to"].year == 9999:
            told = (row["status"], row["legal_from"], row["licence_rate_low"])
            found.setdefault(row["destination_scope"], []).append(told)
    return found


def test_a_later_change_of_the_clause_is_about_the_goods_added_to_it_too(
    entry: Entry, reading: Read
) -> None:
    scenario = reading(
        change("widen", NEODYMIUM)
        + change("grant_licences", "    rate: 0.4\n    destinations: [DEU]\n", "2026-03-01")
        + change(
            "suspend", '    destinations: [USA]\n    legal_until: "2026-09-01"\n', "2026-04-01"
        )
    )
    found = law_of_added_goods(entry, scenario)
    assert found["all"][-1] == ("in_force", date(2026, 2, 1), None)
    assert found["DEU"][-2:] == [
        ("in_force", date(2026, 2, 1), None),
        ("in_force", date(2026, 3, 1), 0.4),
    ]
    assert found["USA"][-3:] == [
        ("in_force", date(2026, 2, 1), None),
        ("suspended", date(2026, 4, 1), None),
        ("in_force", date(2026, 9, 1), None),
    ]


def test_an_earlier_change_and_one_of_another_clause_leave_added_goods_alone(
    entry: Entry, reading: Read
) -> None:
    alone = law_of_added_goods(entry, reading(change("widen", NEODYMIUM)))
    beside = reading(change("widen", NEODYMIUM) + change("suspend", "    clauses: ['2']\n"))
    assert law_of_added_goods(entry, beside) == alone
    before = reading(change("suspend") + change("widen", NEODYMIUM))
    rows = scenario_rows.tables({"CN-2025-999": entry}, [before])["periods"]
    assert {row["status"] for row in rows if row["clause_id"] == "1+mine.2"} == {
        row[0] for row in alone["all"]
    }


def test_added_goods_are_under_no_law_before_they_are_added(entry: Entry, reading: Read) -> None:
    resumed = reading(change("widen", NEODYMIUM) + change("resume", legal_from="2025-06-01"))
    alone = reading(change("widen", NEODYMIUM))
    first_days = [
        [part[1] for part in law_of_added_goods(entry, each)["all"] if part[0] == "in_force"]
        for each in (resumed, alone)
    ]
    assert first_days == [[date(2026, 2, 1)]] * 2


def test_what_a_disregarded_instrument_did_never_happened(entry: Entry, reading: Read) -> None:
    scenario = reading(
        "  - change: disregard\n    instruments: [CN-2025-999]\n    because: a test\n"
    )
    assert law(entry, scenario, "1", "all") == []


def test_an_assumption_is_there_in_every_state_of_knowledge_and_never_before_the_instrument(
    entry: Entry, reading: Read
) -> None:
    clause = entry.instrument.clauses[0]
    found = periods(reading(change("suspend")).facts(entry.instrument, clause, "all"))
    assert min(part.known_from for part in found) == date(2025, 3, 1)
    told = {part.known_from for part in found if part.status == "suspended"}
    assert told == {date(2025, 3, 1)}


BAD = "id: bad\ntitle: Bad\nbase: enacted\nchanges:\n"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (
            BAD.replace("enacted", "enactde") + change("suspend"),
            3,
            "base: 'enactde' is not a scenario",
        ),
        (BAD + change("suspend", '    clauses: ["9"]\n'), 5, "no clause '9'; there are 1, 2"),
        (BAD + change("suspend").replace("999", "998"), 6, "'CN-2025-998' is not in the ledger"),
        (
            BAD + change("add_destination", '    clauses: ["1"]\n    destinations: [JPN]\n'),
            5,
            "clause 1 of CN-2025-999 reaches all destinations already",
        ),
    ],
)
def test_a_scenario_that_names_what_is_not_there_is_refused_with_its_line(
    refusals: Callable[..., list[InputRefusedError]], text: str, line: int, reason: str
) -> None:
    (error,) = refusals(text)
    assert (error.file, error.line) == ("own/scenarios/bad.yml", line)
    assert reason in error.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (BAD + change("explode"), "changes[1]: is no change of that name"),
        (BAD + change("grant_licences", "    rate: 1.4\n"), "changes[1].rate: 1.4 is not a share"),
        (BAD + change("grant_licences", "    rate: [0.6, 0.4]\n"), "[0.3, 0.5] for a share"),
        (BAD + change("extend"), "changes[1]: extend needs legal_until, the new end"),
        (BAD + change("widen", "    goods: magnets\n"), "widen needs elements"),
        (BAD + change("add_destination"), "add_destination needs destinations"),
        (
            BAD + change("suspend", '    legal_until: "2026-01-01"\n'),
            "legal_until must be later than legal_from",
        ),
        (BAD + "  - change: disregard\n    because: x\n", "changes[1].instruments: is missing"),
        ("id: bad\ntitle: Bad\n", "give either base, for example enacted, or counts"),
        (BAD, "changes: is no list"),
        (
            BAD.replace("id: bad", "id: other") + change("suspend"),
            "belongs in a file named other.yml",
        ),
    ],
)
def test_a_malformed_scenario_is_refused_with_what_would_be_right(text: str, reason: str) -> None:
    with pytest.raises(InputRefusedError) as caught:
        scenario_reader.read(text, "own/scenarios/bad.yml", is_builtin=False)
    assert caught.value.line is not None
    assert reason in caught.value.reason


def test_scenarios_that_rest_on_each_other_are_refused(
    refusals: Callable[..., list[InputRefusedError]],
) -> None:
    first = "id: first\ntitle: First\nbase: second\n"
    second = "id: second\ntitle: Second\nbase: first\n"
    assert ["rests on itself" in error.reason for error in refusals(first, second)] == [True, True]


def test_a_scenario_with_the_name_of_another_is_refused_with_both_files(
    refusals: Callable[..., list[InputRefusedError]],
) -> None:
    (error,) = refusals(ENACTED)
    assert error.file == "own/scenarios/enacted.yml"
    assert "is in scenarios/enacted.yml already" in error.reason
