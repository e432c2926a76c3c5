"""When a publisher is asked next: plain functions of its calendar, the rules, and the time.

A publisher with a calendar is asked on the day its figures are due, and again until they have
come; one without, every so many days. What the network spoilt is tried again sooner.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

# Later than any question: what a paused source waits for.
NEVER = datetime.max.replace(tzinfo=UTC)
AT_ONCE = datetime.min.replace(tzinfo=UTC)
# Figures that are late for longer than this will hardly come tomorrow: the calendar is wrong, or
# the settings do not name the period. They are asked for as if there were no calendar.
NO_LONGER_AWAITED = timedelta(days=30)


@dataclass(frozen=True)
class Calendar:
    """What is known of one source that is asked over HTTP.

    ``next_due_on`` is the day by which the publisher has the next figures out, null where no
    calendar is established; ``asked_at`` is the last question that was answered, ``tried_at`` the
    last that was not, null where one that was answered came after it. ``is_changed`` says that the
    settings name something else by now.
    """

    source_id: str
    cadence: str
    stale_after_days: int
    next_due_on: date | None = None
    asked_at: datetime | None = None
    tried_at: datetime | None = None
    is_changed: bool = False


@dataclass(frozen=True)
class Rules:
    """How often to ask: by cadence where no calendar helps, and what is special about a source."""

    at: time
    late_every: timedelta
    retry_after: timedelta
    every: Mapping[str, timedelta]
    every_of: Mapping[str, timedelta]
    paused: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Due:
    """Which sources to ask now, and when the next of the others is due; null where none is."""

    sources: tuple[str, ...]
    next_at: datetime | None


def due(calendars: Iterable[Calendar], rules: Rules, now: datetime) -> Due:
    """Say which sources are due now, and when the next one is."""
    when = {each.source_id: asks_at(each, rules) for each in calendars}
    later = [at for at in when.values() if now < at < NEVER]
    return Due(
        tuple(sorted(source_id for source_id, at in when.items() if at <= now)),
        min(later, default=None),
    )


def asks_at(calendar: Calendar, rules: Rules) -> datetime:
    """Return the moment from which on a source is to be asked."""
    if calendar.source_id in rules.paused:
        return NEVER
    planned = _planned(calendar, rules)
    if calendar.tried_at is None:
        return planned
    return max(planned, calendar.tried_at + rules.retry_after)


def _planned(calendar: Calendar, rules: Rules) -> datetime:
    """Return when to ask, had the network never failed."""
    asked = calendar.asked_at
    if asked is None or calendar.is_changed:
        return AT_ONCE
    own = rules.every_of.get(calendar.source_id)
    limit = asked + timedelta(days=calendar.stale_after_days)
    # Older figures are revised between releases, so nothing is left alone until it is stale.
    regular = min(asked + (own or rules.every[calendar.cadence]), limit)
    if calendar.next_due_on is None:
        return regular
    release = datetime.combine(calendar.next_due_on, rules.at, UTC)
    if asked < release:
        return min(release, regular if own else limit)
    if asked - release > NO_LONGER_AWAITED:
        return regular
    return min(asked + rules.late_every, regular)
