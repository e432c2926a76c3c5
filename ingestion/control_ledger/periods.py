"""From what happened to what held: status over legal time, for every state of knowledge.

A clause's history is a set of facts. For each day on which something became known, the facts
known by then are laid over one another on the legal axis, older knowledge first, so that later
knowledge overrides earlier on its own interval and nowhere else. Between two such days nothing
changes, so the answer is a set of rectangles: legal interval x known interval -> status.

Pure: no clock, no file. Intervals are half-open.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ingestion.control_ledger.vocabulary import EventKind, Status

ALWAYS = date(1, 1, 1)
OPEN = date(9999, 12, 31)

# The state an event begins. The other events (`announced`, `eased`, `amended`) begin none.
BEGINS: dict[EventKind, Status] = {
    "in_force": "in_force",
    "observed": "in_force",
    "resumed": "in_force",
    "suspended": "suspended",
    "expired": "expired",
    "repealed": "repealed",
}

# What follows when a state reaches its own end and nothing says what comes next. The end of a
# suspension brings neither the control back nor the suspension on: somebody has to look.
AFTER_THE_END: dict[Status, Status] = {
    "in_force": "expired",
    "suspended": "suspension_end_reached",
}


@dataclass(frozen=True)
class Fact:
    """One event as it counts for one clause and destination.

    ``legal_until`` is the first day the state no longer holds, ``OPEN`` where it has no end;
    ``legal_from`` is ``OPEN`` for an event that begins no state. ``assumption`` is 0 for what
    happened and else the place of an assumption in its scenario: it lies over all that happened,
    whenever that became known, and over assumptions before it.
    """

    event_id: str
    event: EventKind
    known_from: date
    legal_from: date = OPEN
    legal_until: date = OPEN
    assumption: int = 0

    @property
    def begins_a_state(self) -> bool:
        """Whether the event changes status (an announcement by itself does not)."""
        return self.event in BEGINS or self.event == "extended"


@dataclass(frozen=True)
class Grant:
    """An assumed share of licences granted on [legal_from, legal_until), between two bounds."""

    legal_from: date
    legal_until: date
    rate_low: float
    rate_high: float


@dataclass(frozen=True)
class Segment:
    """A status over [legal_from, legal_to), and the fact it rests on."""

    legal_from: date
    legal_to: date
    status: Status
    event_id: str


@dataclass(frozen=True)
class Period:
    """A segment as known over [known_from, known_to), with the status that follows it.

    ``next_status`` is that of the next segment in the same knowledge; none for the last. The
    licence rates bound the share of licences granted; none where nothing is assumed about it.
    """

    legal_from: date
    legal_to: date
    known_from: date
    known_to: date
    status: Status
    next_status: Status | None
    event_id: str
    licence_rate_low: float | None = None
    licence_rate_high: float | None = None


def overlaps(facts: Sequence[Fact]) -> list[tuple[Fact, Fact]]:
    """Return pairs that became known on one day and claim the same legal days.

    Which of the two holds cannot be told, so a ledger with such a pair is refused.
    """
    stating = [fact for fact in facts if fact.begins_a_state]
    return [
        (first, second)
        for at, first in enumerate(stating)
        for second in stating[at + 1 :]
        if first.known_from == second.known_from
        and first.legal_from < second.legal_until
        and second.legal_from < first.legal_until
    ]


def timeline(facts: Iterable[Fact]) -> list[Segment]:
    """Lay facts over one another: segments from ``ALWAYS`` to ``OPEN``, no gap, no overlap.

    Facts known later, and of one day those that begin later, override the others; assumptions
    override them all, on their own days alone.
    """
    ordered = sorted(facts, key=lambda fact: (fact.assumption, fact.known_from, fact.legal_from))
    before: Status = "not_yet_in_force"
    if any(fact.event == "observed" for fact in ordered):
        before = "not_established"
    segments = [Segment(ALWAYS, OPEN, before, ordered[0].event_id)]
    begun: list[date] = []
    for fact in ordered:
        if not fact.begins_a_state:
            continue
        status = _state(fact, segments)
        stated = Segment(fact.legal_from, fact.legal_until, status, fact.event_id)
        if fact.legal_until < OPEN and not fact.assumption:
            follows = AFTER_THE_END.get(status, status)
            later = min((day for day in begun if day >= fact.legal_until), default=OPEN)
            segments = _lay(segments, Segment(fact.legal_until, later, follows, fact.event_id))
        segments = _lay(segments, stated)
        begun.append(fact.legal_from)
    return segments


def periods(facts: Sequence[Fact]) -> list[Period]:
    """Return the rectangles of a clause, in order of knowledge and then of law.

    Nothing is said for the days before the first fact became known, nor for a clause of which no
    event begins a state. Rectangles that stay the same from one day of knowledge to the next are
    joined.
    """
    if not any(fact.begins_a_state for fact in facts):
        return []
    days = sorted({fact.known_from for fact in facts})
    open_periods: dict[Period, date] = {}
    closed: list[Period] = []
    for day in days:
        known = [fact for fact in facts if fact.known_from <= day]
        seen = dict.fromkeys(_with_next(timeline(known)))
        # A rectangle is the same as long as everything but the day it became known is.
        for period, since in list(open_periods.items()):
            if period not in seen:
                closed.append(replace(period, known_from=since, known_to=day))
                del open_periods[period]
        for period in seen:
            open_periods.setdefault(period, day)
    closed += [replace(period, known_from=since) for period, since in open_periods.items()]
    return sorted(closed, key=lambda period: (period.known_from, period.legal_from))


def with_grants(found: Sequence[Period], grants: Sequence[Grant]) -> list[Period]:
    """Cut periods in force where the share of licences granted changes; later grants win."""
    for grant in grants:
        found = [part for period in found for part in _granted(period, grant)]
    return list(found)


def _granted(period: Period, grant: Grant) -> Iterator[Period]:
    start = max(period.legal_from, grant.legal_from)
    end = min(period.legal_to, grant.legal_until)
    if period.status != "in_force" or start >= end:
        yield period
        return
    if period.legal_from < start:
        yield replace(period, legal_to=start, next_status=period.status)
    yield replace(
        period,
        legal_from=start,
        legal_to=end,
        next_status=period.next_status if end == period.legal_to else period.status,
        licence_rate_low=grant.rate_low,
        licence_rate_high=grant.rate_high,
    )
    if end < period.legal_to:
        yield replace(period, legal_from=end)


def _with_next(segments: Sequence[Segment]) -> Iterator[Period]:
    following: list[Status | None] = [segment.status for segment in segments[1:]]
    for segment, next_status in zip(segments, [*following, None], strict=True):
        yield Period(
            legal_from=segment.legal_from,
            legal_to=segment.legal_to,
            known_from=ALWAYS,
            known_to=OPEN,
            status=segment.status,
            next_status=next_status,
            event_id=segment.event_id,
        )


def _state(fact: Fact, segments: Sequence[Segment]) -> Status:
    """Return the state a fact begins; an extension carries on what held just before it."""
    if fact.event != "extended":
        return BEGINS[fact.event]
    before = (
        part.status for part in segments if part.legal_from < fact.legal_from <= part.legal_to
    )
    return next(before, segments[0].status)


def _lay(segments: Sequence[Segment], new: Segment) -> list[Segment]:
    """Cut ``new`` out of what lies there and put it in its place."""
    if new.legal_from >= new.legal_to:
        return list(segments)
    kept = [
        part
        for old in segments
        for part in (
            replace(old, legal_to=min(old.legal_to, new.legal_from)),
            replace(old, legal_from=max(old.legal_from, new.legal_to)),
        )
        if part.legal_from < part.legal_to
    ]
    return sorted([*kept, new], key=lambda segment: segment.legal_from)
