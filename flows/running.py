"""Decides whether there is anything to do, and runs a refresh with Prefect or directly."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

from flows import changes, disk, fetch, refresh, settings
from flows.home import Home
from flows.journal import Journal
from flows.lock import BusyError, only_one
from flows.plan import make_plan
from flows.refresh import Inputs, Outcome, Steps
from flows.teller import Teller
from ingestion.core.errors import ChokepointError


@contextmanager
def holding_the_lock(home: Home, teller: Teller) -> Iterator[None]:
    """Hold the warehouse's lock, after waiting for it as the settings say.

    At the end, however it came, those whom the settings name are told what is new; not where it was
    told to stop. Raises ``BusyError`` naming who holds the lock, and ``FullDiskError``.
    """
    chosen = settings.load(home).refresh
    wait_seconds = chosen.wait_minutes * 60 if chosen.when_busy == "wait" else 0
    try:
        with only_one(home.lock, "refresh", wait_seconds, partial(teller.say, "waiting")):
            with disk.full_is_told(home):
                yield
            _announce(home, teller)
    except BusyError:
        raise
    except Exception:
        _notify(home, teller)
        raise
    _notify(home, teller)


def _announce(home: Home, teller: Teller) -> None:
    """Renew the feed of changes; what is published stands even if that cannot be done."""
    try:
        changes.announce(home)
    except OSError as error:
        teller.say("warning", f"The feed of changes could not be renewed: {error}")


def _notify(home: Home, teller: Teller) -> None:
    """Tell whoever is to be told; that it cannot be done is said, and changes nothing."""
    from flows import notify  # what it needs is slow to import, and most refreshes are quick

    try:
        notify.after_refresh(home, partial(teller.say, "warning"))
    except (ChokepointError, OSError) as error:
        teller.say("warning", f"Nobody could be told of this refresh: {error}")


def run_refresh(
    home: Home, inputs: Inputs | None, journal: Journal, *, direct: bool = False
) -> Outcome:
    """Refresh a warehouse; the caller holds its lock.

    When nothing is due and nothing is new, this reads a few hashes and ends: no parsing, no dbt,
    no server. Raises ``ChokepointError`` with a sentence when a refresh cannot be completed.
    """
    return recorded(home, journal, lambda: _run(home, inputs, journal, direct))


def recorded(home: Home, journal: Journal, run: Callable[[], Outcome]) -> Outcome:
    """Run a refresh and write in the journal how it ended.

    A full disk is told as such, and what is of no use any more is removed, so that there is room.
    """
    try:
        with disk.full_is_told(home):
            outcome = run()
    except Exception as error:
        # On a full disk the line may not fit either, and must not hide the reason.
        with suppress(OSError):
            journal.write("failed", error=str(error) or type(error).__name__)
        raise
    except BaseException as error:
        with suppress(OSError):
            journal.write("stopped", by=str(error) or type(error).__name__)
        raise
    journal.write(
        "ended",
        is_new=outcome.is_new,
        build_id=outcome.published.build_id,
        content_hash=outcome.published.content_hash,
    )
    return outcome


def _run(home: Home, inputs: Inputs | None, journal: Journal, direct: bool) -> Outcome:
    chosen = settings.load(home)
    due = fetch.due(home, chosen)
    if not due:
        published = refresh.unchanged(home, make_plan(home, inputs, chosen.shaping()))
        if published is not None:
            return Outcome(published, is_new=False)
    if direct:
        return refresh.refresh(home, chosen, due, inputs, journal, Steps())
    os.environ.setdefault("PREFECT_HOME", str(home.root / "prefect"))
    if chosen.prefect.api_url:
        os.environ.setdefault("PREFECT_API_URL", chosen.prefect.api_url)
    with journal.step("prefect", "starting Prefect"):
        from flows import prefect_flow
    return prefect_flow.run(home, chosen, due, inputs, journal)
