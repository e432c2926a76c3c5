"""The words of notifications: each a text that a person can read and act on."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flows import publish
from flows.home import Home
from flows.settings_schema import Event

if TYPE_CHECKING:
    from flows.changes import Record

LINES_OF_AN_ERROR = 12
SENTENCES = 25


@dataclass(frozen=True)
class Message:
    """What is told; messages of one ``key`` are told once."""

    event: Event
    key: str
    subject: str
    body: str

    def text(self) -> str:
        """Write subject and body as one text."""
        return f"{self.subject}\n{self.body}"


def failure(home: Home, error: str, at: str, key: str) -> Message:
    """Say that a refresh failed, why, and what readers have meanwhile."""
    published = publish.current(home)
    readers = "Nothing is published yet."
    if published is not None:
        readers = f"Readers keep build {published.build_id} of {published.built_at}."
    lines = error.strip().splitlines() or ["no reason was given"]
    reason = "\n".join(lines[:LINES_OF_AN_ERROR])
    if len(lines) > LINES_OF_AN_ERROR:
        reason += f"\n... and {len(lines) - LINES_OF_AN_ERROR} more lines in {home.runs}."
    return Message(
        "failure",
        key,
        f"Chokepoint: the refresh of {home.root.name} failed",
        f"The refresh of {home.root} failed at {at}. {readers}\n{reason}\n"
        "What to do: chokepoint doctor, then chokepoint status.",
    )


def staleness(
    source_id: str, reaches_to: date | None, retrieved: date, due: date | None, state: str
) -> Message:
    """Say that figures are late by their publisher's calendar, or old without one."""
    reach = f"What is served reaches to {reaches_to} and" if reaches_to else "What is served"
    served = f"{reach} was retrieved on {retrieved}."
    if due is not None and state != "old":
        days = state.removeprefix("late ")
        subject = f"Chokepoint: {source_id} is late"
        why = f"The publisher's calendar put the next figures before {due}, {days} ago."
    else:
        subject = f"Chokepoint: {source_id} is old"
        why = "No calendar of the publisher is known, and the last retrieval is long ago."
    return Message(
        "staleness",
        f"staleness|{source_id}|{due or retrieved}",
        subject,
        f"{why} {served}\nHow to get newer ones: chokepoint doctor --source {source_id}",
    )


def law(name: str, record: "Record") -> Message:
    """Say what changed in law since the build before."""
    count = record.count("law")
    sentences = [each.sentence for each in record.of("law")]
    shown = sentences[:SENTENCES]
    if count > len(shown):
        shown.append(f"And {count - len(shown)} more.")
    moved = [each.sentence for each in record.of("exposure")[:3]]
    if moved:
        shown += ["Exposures that moved most:", *moved]
    return Message(
        "law",
        f"law|{record.build_id}",
        f"Chokepoint: the law in {name} changed in {count} point{'' if count == 1 else 's'}",
        f"Build {record.build_id}, against {record.since}:\n"
        + "\n".join(shown)
        + f"\nAll of it: chokepoint changes --build {record.build_id}",
    )


def trial(name: str) -> Message:
    """Say that this is a test."""
    return Message(
        "failure",
        "trial",
        f"Chokepoint: a test from {name}",
        "Somebody asked for it with chokepoint notify --test. Nothing failed.",
    )
