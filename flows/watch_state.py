"""What a watch remembers in ``<home>/watch``: when each page was last seen, and the review list.

``pages/<page>/look.json`` is written after a look that found an index, beside the answer itself;
``review.json`` holds what is open. Each is written in one rename, so a killed watch leaves the old
one. Nothing of this is part of a build: a look depends on the day.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from ingestion.core.archive import write_atomically


@dataclass(frozen=True)
class Look:
    """The last successful look at a page: when (UTC), the hash of the answer, titles in it."""

    at: str
    sha256: str
    notice_count: int
    address: str


@dataclass(frozen=True)
class Sighting:
    """A notice on a page: its title as published, and the address the page gives for it."""

    page: str
    title: str
    address: str


@dataclass(frozen=True)
class Entry:
    """A notice the ledger does not hold, wherever it was seen; ``instrument_id`` is a guess.

    It stays until the ledger holds it or a person reviews it out. That a page no longer lists it
    only leaves ``last_seen`` where it was: a notice that is gone from a page is not repealed.
    """

    instrument_id: str
    first_seen: str
    last_seen: str
    sightings: tuple[Sighting, ...]
    status: Literal["open"] = "open"


def read_look(path: Path) -> Look | None:
    """Return the last successful look, or none."""
    return Look(**json.loads(path.read_text("utf-8"))) if path.exists() else None


def write_look(path: Path, look: Look) -> None:
    """Keep a look."""
    write_atomically(path, json.dumps(asdict(look), indent=1, ensure_ascii=False))


def read_review(path: Path) -> tuple[Entry, ...]:
    """Return the review list; it is empty where nothing was written yet."""
    if not path.exists():
        return ()
    rows = json.loads(path.read_text("utf-8"))["open"]
    return tuple(
        Entry(**row | {"sightings": tuple(Sighting(**each) for each in row["sightings"])})
        for row in rows
    )


def write_review(path: Path, entries: Iterable[Entry]) -> None:
    """Replace the review list."""
    listed = {"open": [asdict(entry) for entry in entries]}
    write_atomically(path, json.dumps(listed, indent=1, ensure_ascii=False))


def unsettled(entries: Iterable[Entry], settled: Collection[str]) -> tuple[Entry, ...]:
    """Leave out what the ledger holds by now, or what was reviewed out."""
    return tuple(entry for entry in entries if entry.instrument_id not in settled)


def with_seen(
    entries: Iterable[Entry], seen: Iterable[tuple[str, Sighting]], now: datetime
) -> tuple[Entry, ...]:
    """Add what was seen: one entry per instrument, one sighting per page and address."""
    day = now.date().isoformat()
    found = {entry.instrument_id: entry for entry in entries}
    for instrument_id, sighting in seen:
        entry = found.get(instrument_id) or Entry(instrument_id, day, day, ())
        others = tuple(
            each
            for each in entry.sightings
            if (each.page, each.address) != (sighting.page, sighting.address)
        )
        sightings = tuple(sorted((*others, sighting), key=lambda each: (each.page, each.address)))
        found[instrument_id] = replace(entry, last_seen=day, sightings=sightings)
    return tuple(sorted(found.values(), key=lambda entry: (entry.first_seen, entry.instrument_id)))
