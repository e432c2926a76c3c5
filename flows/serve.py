"""Refreshing by the publishers' calendars: one look at a time, and the loop that repeats it.

A look asks the publishers that are due, takes what is in the inbox, and builds if anything is new.
The network is tried again after a while; a build that failed is not, until its data, its code or
the settings are others. Prefect may repeat the look instead of the loop (``flows.serve_prefect``).
"""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from typing import Protocol

from flows import disk, fetch, refresh, running, serve_state, settings
from flows.home import Home
from flows.plan import make_plan
from flows.query import ask
from flows.refresh import Outcome, Steps
from flows.schedule import Calendar, Due, Rules, due
from flows.serve_state import FailedBuild
from flows.settings_schema import Settings
from flows.teller import Teller
from ingestion.core.errors import ChokepointError
from ingestion.core.registry import connector

NOBODY = Teller()


class Clock(Protocol):
    """Tells the time and waits; tests have a fast one."""

    def now(self) -> datetime:
        """Return the present moment, UTC."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class WallClock:
    """The clock on the wall."""

    def now(self) -> datetime:
        """Return the present moment, UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait; SIGTERM ends it."""
        time.sleep(seconds)


@dataclass(frozen=True)
class Looked:
    """What one look came to: who was asked, what was built, and when the next one is due.

    ``unanswered`` are those of ``asked`` that gave no answer; ``outcome`` is null where a build
    that failed before was left alone.
    """

    asked: tuple[str, ...]
    unanswered: tuple[str, ...]
    outcome: Outcome | None
    next_at: datetime

    def in_words(self) -> str:
        """Say what became of it."""
        if self.outcome is None:
            told = "The build of just these data and code failed before; it is left alone."
        elif self.outcome.is_new:
            told = f"Published build {self.outcome.published.build_id}."
        else:
            told = f"Nothing new since build {self.outcome.published.build_id}."
        told += f" Asked: {', '.join(self.asked) or 'nobody'}."
        if self.unanswered:
            told += f" No answer from {', '.join(self.unanswered)}."
        return told


def look(home: Home, now: datetime, teller: Teller = NOBODY, steps: Steps | None = None) -> Looked:
    """Ask who is due and build if anything is new; the caller holds no lock.

    Raises ``ChokepointError`` when another refresh holds the lock or a build fails; what is
    published is then as it was.
    """
    with running.holding_the_lock(home, teller):
        chosen = settings.load(home)
        found = whose_turn(home, chosen, now)
        outcome = _refreshed(home, chosen, found.sources, now, teller, steps or Steps())
    soon = now + timedelta(minutes=chosen.schedule.look_every_minutes)
    is_still_so = not found.sources and outcome is not None and not outcome.is_new
    after = found.next_at if is_still_so else whose_turn(home, chosen, now).next_at
    tried = serve_state.read(home).tried
    unanswered = tuple(name for name in found.sources if name in tried)
    return Looked(found.sources, unanswered, outcome, min(soon, after) if after else soon)


def loop(home: Home, clock: Clock, teller: Teller = NOBODY, steps: Steps | None = None) -> None:
    """Look, wait, look again, until somebody ends it; a look that fails is told and the next comes.

    Only errors that are meant for a person are survived: what nobody foresaw ends the process.
    """
    is_first = True
    while True:
        try:
            looked = look(home, clock.now(), teller, steps)
            next_at = looked.next_at
            # A look in which nothing happened is no news, but for the first: it shows life.
            if is_first or looked.asked or (looked.outcome and looked.outcome.is_new):
                teller.say("looked", f"{looked.in_words()} Next look at {next_at:%H:%M} UTC.")
            is_first = False
        except ChokepointError as error:
            teller.say("not_refreshed", f"Not refreshed: {error}")
            minutes = _settings_or_default(home).schedule.look_every_minutes
            next_at = clock.now() + timedelta(minutes=minutes)
            teller.say("waiting", f"Next look at {next_at:%H:%M} UTC.")
        clock.sleep(max(1.0, (next_at - clock.now()).total_seconds()))


def whose_turn(home: Home, chosen: Settings, now: datetime) -> Due:
    """Say which of the sources that the settings name are due, and when the next one is."""
    return due(calendars(home, chosen), rules(chosen), now)


def calendars(home: Home, chosen: Settings) -> list[Calendar]:
    """Put together what is known of each source that is asked over HTTP."""
    state, dues = serve_state.read(home), _next_due(home)
    found = []
    for source_id, wanted in sorted(chosen.sources.items()):
        if not wanted:
            continue
        source = connector(source_id).source
        asked = fetch.last_asked(home, source_id)
        found.append(
            Calendar(
                source_id=source_id,
                cadence=source.cadence,
                stale_after_days=source.stale_after_days,
                next_due_on=dues.get(source_id),
                asked_at=asked.at if asked else None,
                tried_at=state.tried_at(source_id),
                is_changed=asked is not None and not asked.is_for(wanted),
            )
        )
    return found


def rules(chosen: Settings) -> Rules:
    """Turn the settings of the schedule into rules."""
    schedule = chosen.schedule
    return Rules(
        at=time_of_day.fromisoformat(schedule.at),
        late_every=timedelta(hours=schedule.late_every_hours),
        retry_after=timedelta(minutes=schedule.retry_minutes),
        every={
            cadence: timedelta(days=days)
            for cadence, days in schedule.every_days.model_dump().items()
        },
        every_of={
            source_id: timedelta(days=each.every_days)
            for source_id, each in schedule.sources.items()
            if each.every_days is not None
        },
        paused=frozenset(name for name, each in schedule.sources.items() if each.paused),
    )


def _refreshed(
    home: Home,
    chosen: Settings,
    sources: tuple[str, ...],
    now: datetime,
    teller: Teller,
    steps: Steps,
) -> Outcome | None:
    """Ask and build as far as there is anything to do; without it not even a journal is opened."""
    state = serve_state.read(home)
    journal = teller.journal(home.runs) if sources else None
    if journal is not None:
        failed = refresh.fetch_due(home, chosen, sources, journal, steps)
        state = state.after_asking(sources, failed, now)
        serve_state.write(home, state)
    plan = make_plan(home, None, chosen.shaping())
    published = refresh.unchanged(home, plan)
    if published is not None:
        outcome = Outcome(published, is_new=False)
        return running.recorded(home, journal, lambda: outcome) if journal else outcome
    if state.failed_build is not None and state.failed_build.fingerprint == plan.fingerprint:
        if journal is not None:
            journal.write("failed", error=state.failed_build.error)
        return None
    journal = journal or teller.journal(home.runs)
    try:
        outcome = running.recorded(
            home, journal, lambda: refresh.refresh(home, chosen, (), None, journal, steps)
        )
    except Exception as error:
        if not disk.is_full(error):
            failed_build = FailedBuild(plan.fingerprint, now.isoformat(), str(error)[:2000])
            serve_state.write(home, serve_state.State(state.tried, failed_build))
        raise
    serve_state.write(home, serve_state.State(state.tried))
    return outcome


def _next_due(home: Home) -> dict[str, date]:
    """Read from the published file by when each publisher has its next figures out."""
    if not home.warehouse.exists():
        return {}
    try:
        rows = ask(home, NEXT_DUE).rows
    except ChokepointError:
        return {}  # an older version made the file: without calendar until the next build
    return dict(rows)


NEXT_DUE = "select source_id, min(next_due_on) from quality.freshness group by all order by all"


def _settings_or_default(home: Home) -> Settings:
    try:
        return settings.read(home).settings
    except ChokepointError:
        return Settings()
