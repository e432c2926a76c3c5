"""Examples of when a publisher is asked; what always holds is in tests/property."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from flows.schedule import AT_ONCE, NEVER, Calendar, Rules, asks_at, due

RULES = Rules(
    at=time(6, 0),
    late_every=timedelta(hours=24),
    retry_after=timedelta(minutes=30),
    every={"monthly": timedelta(days=7), "annual": timedelta(days=30)},
    every_of={"own": timedelta(days=2)},
    paused=frozenset({"paused"}),
)


def at(day, hour=6, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def calendar(source_id="a", **facts):
    return Calendar(source_id, facts.pop("cadence", "monthly"), 45, **facts)


@pytest.mark.parametrize(
    ("facts", "when"),
    [
        ({}, AT_ONCE),
        ({"asked_at": at(1), "is_changed": True}, AT_ONCE),
        # without a calendar: by cadence, or as set for the source, and never after it is stale
        ({"asked_at": at(1)}, at(8)),
        ({"source_id": "own", "asked_at": at(1)}, at(3)),
        # with one: on the day the figures are due, at the time of day that is set
        ({"asked_at": at(1), "next_due_on": date(2026, 11, 20)}, at(20)),
        ({"source_id": "own", "asked_at": at(1), "next_due_on": date(2026, 11, 20)}, at(3)),
        # due and not there: again a day later, and by cadence once nobody waits any longer
        ({"asked_at": at(20, 7), "next_due_on": date(2026, 11, 20)}, at(21, 7)),
        ({"asked_at": at(25), "next_due_on": date(2026, 9, 1)}, at(25) + timedelta(days=7)),
        # the network failed: half an hour later
        ({"tried_at": at(1)}, at(1, 6, 30)),
        ({"asked_at": at(1), "tried_at": at(8)}, at(8, 6, 30)),
        ({"source_id": "paused"}, NEVER),
    ],
)
def test_a_source_is_asked_at(facts, when):
    assert asks_at(calendar(**facts), RULES) == when


def test_a_source_is_asked_before_it_is_stale_even_if_its_calendar_says_later():
    far = calendar(asked_at=at(1), next_due_on=date(2027, 6, 1))
    assert asks_at(far, RULES) == at(1) + timedelta(days=45)


def test_what_is_due_is_told_apart_from_what_is_next():
    found = due(
        [calendar("b"), calendar("a"), calendar("c", asked_at=at(4)), calendar("paused")],
        RULES,
        at(5),
    )
    assert (found.sources, found.next_at) == (("a", "b"), at(11))


def test_with_nothing_to_ask_nothing_is_next():
    assert due([], RULES, at(5)) == due([calendar("paused")], RULES, at(5))
    assert due([], RULES, at(5)).next_at is None
