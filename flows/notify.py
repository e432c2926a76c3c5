"""What is told without being asked: a refresh that failed, figures that are late, a change of law.

Each message is told once, per channel; one that nobody got is told again after the next refresh.
Whatever becomes of a message, the refresh stands.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flows import changes, journal, keys, notify_text, settings
from flows.home import Home
from flows.notify_fault import OutOfReachError, PartlySentError
from flows.notify_send import Channel, channels
from flows.notify_text import Message
from flows.query import ask
from flows.settings_schema import Settings
from flows.status import HAS_CALENDAR, freshness
from ingestion.core.archive import write_atomically

# Of one refresh after another so many notes of what was told are kept.
KEPT_NOTES = 500
# Who begins to listen today is not told the law of last year.
NEWS = timedelta(days=14)


@dataclass(frozen=True)
class Delivered:
    """A message, the channel it went to, and why it did not get there, if it did not."""

    message: Message
    channel: str
    fault: str | None


def after_refresh(home: Home, warn: Callable[[str], None]) -> None:
    """Tell whom the settings name what is to be told now; what goes wrong is a warning."""
    chosen = settings.read(home).settings
    to = channels(chosen)
    if not to:
        return
    now = datetime.now(UTC)
    messages = pending(home, chosen, now)
    _forget_failures(home, messages)
    for each in deliver(home, messages, to, now):
        if each.fault is not None:
            warn(f"{each.message.subject}: could not be told by {each.channel} ({each.fault})")


def pending(home: Home, chosen: Settings, now: datetime) -> list[Message]:
    """Return what there is to tell, told already or not."""
    found = []
    if "failure" in chosen.notifications.about:
        found += _failure(home)
    if "staleness" in chosen.notifications.about:
        found += _staleness(home, now)
    if "law" in chosen.notifications.about:
        found += _law(home, now)
    return found


def untold(home: Home, messages: Iterable[Message], channel: str) -> list[Message]:
    """Leave out what a channel has had already."""
    told = _told(home)
    return [each for each in messages if f"{channel}|{each.key}" not in told]


def deliver(
    home: Home,
    messages: Iterable[Message],
    to: Iterable[Channel],
    now: datetime,
    *,
    again: bool = False,
) -> list[Delivered]:
    """Send to each channel what it has not had yet, or all ``again``; note what got there.

    A channel out of reach is left alone: each further message would wait as long for nothing.
    """
    waiting = list(messages)
    done = []
    for channel in to:
        fault: Exception | None = None
        for message in waiting if again else untold(home, waiting, channel.name):
            if not isinstance(fault, OutOfReachError):
                fault = _fault(channel, message)
            told = None if fault is None else keys.redacted(str(fault) or type(fault).__name__)
            done.append(Delivered(message, channel.name, told))
            if fault is None or isinstance(fault, PartlySentError):
                _note(home, f"{channel.name}|{message.key}", now)
    return done


def _fault(channel: Channel, message: Message) -> Exception | None:
    try:
        channel.send(message)
    except Exception as error:  # whatever it does, others are told and the refresh stands
        return error
    return None


def _failure(home: Home) -> list[Message]:
    lines = journal.last(home.runs)
    if not lines or lines[-1]["event"] != "failed":
        return []
    error = keys.redacted(str(lines[-1]["error"]))
    digest = hashlib.sha256(error.encode()).hexdigest()[:16]
    return [notify_text.failure(home, error, str(lines[-1]["at"]), f"failure|{digest}")]


def _staleness(home: Home, now: datetime) -> list[Message]:
    if not home.warehouse.exists() or not ask(home, HAS_CALENDAR).rows:
        return []
    found = []
    for source_id, reaches_to, retrieved, due, state in freshness(home, now.date()).rows:
        if state.startswith("late") or state == "old":
            found.append(notify_text.staleness(source_id, reaches_to, retrieved, due, state))
    return found


def _law(home: Home, now: datetime) -> list[Message]:
    """Tell of builds that changed the law, oldest first; what is long ago is no news."""
    return [
        notify_text.law(home.root.name, record)
        for record in reversed(changes.records(home))
        if record.count("law") and now - datetime.fromisoformat(record.built_at) <= NEWS
    ]


def _told(home: Home) -> dict[str, str]:
    path = home.root / "notified.json"
    told: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return told


def _note(home: Home, key: str, now: datetime) -> None:
    notes = {**_told(home), key: now.isoformat(timespec="seconds")}
    kept = dict(sorted(notes.items(), key=lambda note: note[1])[-KEPT_NOTES:])
    write_atomically(home.root / "notified.json", json.dumps(kept, indent=1))


def _forget_failures(home: Home, waiting: Iterable[Message]) -> None:
    """Once a refresh went well, the same failure is news again."""
    if any(message.event == "failure" for message in waiting):
        return
    notes = _told(home)
    kept = {key: at for key, at in notes.items() if "|failure|" not in key}
    if kept != notes:
        write_atomically(home.root / "notified.json", json.dumps(kept, indent=1))
