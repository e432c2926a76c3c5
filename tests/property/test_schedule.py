"""When publishers are asked: never twice for one answer, never forgotten, soon after release."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from flows.schedule import NEVER, Calendar, Rules, asks_at, due

RULES = Rules(
    at=time(6, 0),
    late_every=timedelta(hours=24),
    retry_after=timedelta(minutes=30),
    every={"monthly": timedelta(days=7), "annual": timedelta(days=30)},
    every_of={"own": timedelta(days=2)},
    paused=frozenset({"paused"}),
)
TIMES = st.integers(0, 730 * 1440).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
DAYS = st.dates(date(2025, 6, 1), date(2028, 6, 1))
CALENDARS = st.builds(
    Calendar,
    source_id=st.sampled_from(["a", "own", "paused"]),
    cadence=st.sampled_from(["monthly", "annual"]),
    stale_after_days=st.integers(1, 500),
    next_due_on=st.none() | DAYS,
    asked_at=st.none() | TIMES,
    tried_at=st.none() | TIMES,
    is_changed=st.booleans(),
)


@given(CALENDARS, TIMES)
def test_what_is_due_stays_due_until_it_is_asked(calendar, now):
    if due([calendar], RULES, now).sources:
        assert due([calendar], RULES, now + timedelta(days=1)).sources == (calendar.source_id,)


@given(CALENDARS, TIMES)
def test_after_an_answer_nothing_is_due_at_that_moment(calendar, now):
    answered = replace(calendar, asked_at=now, tried_at=None, is_changed=False)
    assert due([answered], RULES, now).sources == ()


@given(CALENDARS, TIMES)
def test_after_a_failure_nothing_is_due_before_the_pause_is_over(calendar, now):
    failed = replace(calendar, tried_at=now)
    assert due([failed], RULES, now + timedelta(minutes=29)).sources == ()


@given(CALENDARS, TIMES)
def test_the_next_moment_lies_ahead_and_finds_somebody_due(calendar, now):
    found = due([calendar], RULES, now)
    assert (calendar.source_id in found.sources) == (asks_at(calendar, RULES) <= now)
    if found.next_at is not None:
        assert found.next_at > now
        assert due([calendar], RULES, found.next_at).sources == (calendar.source_id,)


@given(CALENDARS)
def test_nothing_but_a_pause_lets_a_source_go_stale_unasked(calendar):
    when = asks_at(replace(calendar, tried_at=None), RULES)
    if calendar.source_id == "paused":
        assert when == NEVER
    elif calendar.asked_at is not None:
        assert when <= calendar.asked_at + timedelta(days=calendar.stale_after_days)


@given(
    lag=st.integers(5, 60), delay=st.integers(0, 20), look_minutes=st.integers(1, 1440), begin=TIMES
)
def test_new_figures_are_found_within_a_day_and_a_look_and_few_questions_are_asked(
    lag, delay, look_minutes, begin
):
    """A monthly publisher that is ``delay`` days late each time, over a year."""
    look = timedelta(minutes=look_minutes)
    newest = begin.date().replace(day=1)
    asked = begin
    for _ in range(12):
        due_on = _month_after(newest, 2) - timedelta(days=1) + timedelta(days=lag)
        release = datetime.combine(due_on, RULES.at, UTC)
        out = release + timedelta(days=delay)
        for _question in range(delay + 4):
            asked = asks_at(Calendar("a", "monthly", 400, due_on, asked_at=asked), RULES) + look
            if asked >= out:
                break
        assert timedelta(0) <= asked - out <= RULES.late_every + look
        newest = _month_after(newest, 1)


def _month_after(first, count):
    number = first.year * 12 + first.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)
