"""What held when, as known when: the rule by which events become periods."""

from datetime import date

from ingestion.control_ledger.periods import ALWAYS, OPEN, Fact, overlaps, periods, timeline

ANNOUNCED, DUE = date(2025, 10, 9), date(2025, 11, 8)
SUSPENDED, END = date(2025, 11, 7), date(2026, 11, 10)
IN_FORCE = Fact("a", "in_force", ANNOUNCED, DUE)
PAUSE = Fact("b", "suspended", SUSPENDED, SUSPENDED, END)


def statuses(*facts: Fact) -> list[tuple[str, date, date]]:
    return [(part.status, part.legal_from, part.legal_to) for part in timeline(facts)]


def test_before_its_first_day_a_control_is_not_yet_in_force() -> None:
    assert statuses(IN_FORCE) == [
        ("not_yet_in_force", ALWAYS, DUE),
        ("in_force", DUE, OPEN),
    ]


def test_a_suspension_that_ends_brings_neither_itself_nor_the_control_back() -> None:
    assert statuses(IN_FORCE, PAUSE) == [
        ("not_yet_in_force", ALWAYS, SUSPENDED),
        ("suspended", SUSPENDED, END),
        ("suspension_end_reached", END, OPEN),
    ]


def test_a_rule_that_begins_after_the_suspension_keeps_its_day() -> None:
    repeal = Fact("c", "repealed", ANNOUNCED, date(2027, 1, 1))
    early = Fact("a", "in_force", ANNOUNCED, DUE, date(2027, 1, 1))
    assert statuses(early, repeal, PAUSE)[-2:] == [
        ("suspension_end_reached", END, date(2027, 1, 1)),
        ("repealed", date(2027, 1, 1), OPEN),
    ]


def test_an_extension_carries_the_suspension_on() -> None:
    longer = Fact("c", "extended", date(2026, 9, 28), END, date(2027, 1, 10))
    assert statuses(IN_FORCE, PAUSE, longer)[1:] == [
        ("suspended", SUSPENDED, END),
        ("suspended", END, date(2027, 1, 10)),
        ("suspension_end_reached", date(2027, 1, 10), OPEN),
    ]


def test_a_control_with_an_end_expires() -> None:
    quota = Fact("a", "in_force", ANNOUNCED, DUE, END)
    assert statuses(quota)[-1] == ("expired", END, OPEN)


def test_what_was_seen_in_force_says_nothing_of_the_days_before() -> None:
    assert statuses(Fact("a", "observed", ANNOUNCED, ANNOUNCED))[0][0] == "not_established"


def test_what_was_believed_stays_answerable() -> None:
    believed = [part for part in periods([IN_FORCE, PAUSE]) if part.known_to == SUSPENDED]
    assert [(part.status, part.legal_from) for part in believed] == [
        ("not_yet_in_force", ALWAYS),
        ("in_force", DUE),
    ]
    assert {part.known_from for part in believed} == {ANNOUNCED}


def test_each_period_names_the_status_that_follows_in_the_same_knowledge() -> None:
    last = [part for part in periods([IN_FORCE, PAUSE]) if part.known_to == OPEN]
    assert [part.next_status for part in last] == ["suspended", "suspension_end_reached", None]


def test_what_knowledge_leaves_alone_stays_one_period() -> None:
    later = Fact("c", "repealed", date(2026, 1, 1), date(2030, 1, 1))
    untouched = [part for part in periods([IN_FORCE, later]) if part.legal_to == DUE]
    assert [(part.known_from, part.known_to) for part in untouched] == [(ANNOUNCED, OPEN)]


def test_an_announcement_alone_gives_no_period() -> None:
    assert periods([Fact("a", "announced", ANNOUNCED)]) == []


def test_two_claims_of_one_day_on_the_same_days_contradict_each_other() -> None:
    other = Fact("c", "suspended", ANNOUNCED, SUSPENDED, END)
    assert overlaps([IN_FORCE, other]) == [(IN_FORCE, other)]
    assert overlaps([IN_FORCE, PAUSE]) == []
