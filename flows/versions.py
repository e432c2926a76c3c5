"""The builds that are kept, and going back to one of them."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from flows import publish
from flows.home import Home
from flows.publish import Published
from ingestion.core.archive import write_atomically
from ingestion.core.errors import ChokepointError


@dataclass(frozen=True)
class Kept:
    """A build on disk, and whether it is the one readers open."""

    published: Published
    is_current: bool


def kept(home: Home) -> list[Kept]:
    """List the builds that are kept, newest first."""
    now = home.current.resolve() if home.current.exists() else None
    found = [
        Kept(publish.read_record(path), path.parent.resolve() == now)
        for path in home.published.glob("[!.]*/build.json")
        if not path.parent.is_symlink()
    ]
    return sorted(found, key=lambda each: each.published.build_id, reverse=True)


def rollback(home: Home, build_id: str | None) -> Published:
    """Point readers at an older build: the one named, or the one before the current.

    The build that is left is held back: a refresh with the same data and code will not publish it
    again, while new data or code will. The caller holds the refresh lock. Raises
    ``ChokepointError`` when there is no such build.
    """
    builds = kept(home)
    leaving = next((each.published for each in builds if each.is_current), None)
    older = [each.published for each in builds if not each.is_current]
    if leaving is not None and build_id is None:
        older = [each for each in older if each.build_id < leaving.build_id]
    chosen = next((each for each in older if build_id in (None, each.build_id)), None)
    if leaving is None or chosen is None:
        there = ", ".join(each.published.build_id for each in builds) or "none"
        what = "an older build" if build_id is None else f"a build {build_id} to go back to"
        raise ChokepointError(f"There is no {what.removeprefix('an ')}. Kept builds: {there}.")
    publish.switch(home, chosen.build_id)
    write_atomically(
        home.published / HELD,
        json.dumps(
            {
                "fingerprint": leaving.fingerprint,
                "build_id": leaving.build_id,
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
            }
        ),
    )
    return chosen


def is_held(home: Home, fingerprint: str) -> bool:
    """Say whether a build of just this data and code was left by a rollback."""
    record = home.published / HELD
    if not record.exists():
        return False
    return bool(json.loads(record.read_text("utf-8"))["fingerprint"] == fingerprint)


# The build that a rollback left, so that an unchanged refresh does not bring it back.
HELD = ".held.json"
