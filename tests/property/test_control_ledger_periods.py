"""Any sequence of events yields intervals with no gap and no overlap, and never looks ahead."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.control_ledger.periods import ALWAYS, OPEN, Fact, Period, periods

DAY_0 = date(2025, 1, 1)
DAYS = st.integers(0, 60).map(lambda days: DAY_0 + timedelta(days))
STATES = st.sampled_from(["in_force", "observed", "suspended", "resumed", "extended", "repealed"])


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    facts = []
    for at in range(draw(st.integers(1, 7))):
        start = draw(DAYS)
        length = draw(st.one_of(st.none(), st.integers(1, 40)))
        until = OPEN if length is None else start + timedelta(length)
        facts.append(Fact(f"event-{at}", draw(STATES), draw(DAYS), start, until))
    return facts


def as_of(found: list[Period], legal: date, known: date) -> list[Period]:
    return [
        part
        for part in found
        if part.legal_from <= legal < part.legal_to and part.known_from <= known < part.known_to
    ]


@settings(max_examples=150, deadline=None)
@given(histories(), DAYS, DAYS)
def test_every_day_of_law_has_one_answer_from_the_first_known_day_on(
    facts: list[Fact], legal: date, known: date
) -> None:
    found = periods(facts)
    first = min(fact.known_from for fact in facts)
    for day in (ALWAYS, legal, date(9999, 12, 30)):
        assert len(as_of(found, day, known)) == (1 if known >= first else 0)


@settings(max_examples=150, deadline=None)
@given(histories(), DAYS)
def test_segments_of_one_knowledge_meet_end_to_end(facts: list[Fact], known: date) -> None:
    parts = sorted(
        (part for part in periods(facts) if part.known_from <= known < part.known_to),
        key=lambda part: part.legal_from,
    )
    if parts:
        assert (parts[0].legal_from, parts[-1].legal_to) == (ALWAYS, OPEN)
    for part, following in pairwise(parts):
        assert part.legal_to == following.legal_from
        assert part.next_status == following.status


@settings(max_examples=150, deadline=None)
@given(histories(), DAYS, DAYS)
def test_an_answer_never_uses_later_knowledge(facts: list[Fact], legal: date, known: date) -> None:
    told = [fact for fact in facts if fact.known_from <= known]
    # What was known by then, alone, gives the same answer as all that is known today.
    then = as_of(periods(told), legal, known)
    now = as_of(periods(facts), legal, known)
    assert [(part.status, part.event_id, part.legal_to, part.next_status) for part in now] == [
        (part.status, part.event_id, part.legal_to, part.next_status) for part in then
    ]


@settings(max_examples=150, deadline=None)
@given(histories())
def test_the_order_in_which_events_are_written_does_not_matter(facts: list[Fact]) -> None:
    distinct = list({(fact.known_from, fact.legal_from): fact for fact in facts}.values())
    assert periods(distinct) == periods(distinct[::-1])
