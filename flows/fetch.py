"""Asking publishers over HTTP for what the settings name, at most once a cadence."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flows.home import Home
from flows.ingest import store
from flows.settings_schema import Settings
from ingestion.core.archive import Archive, write_atomically
from ingestion.core.http_parts import Validators
from ingestion.core.registry import connector


@dataclass(frozen=True)
class Asked:
    """The last question to a publisher that was answered: when (UTC), and what was wanted."""

    at: datetime
    wanted: str

    def is_for(self, wanted: Mapping[str, Any]) -> bool:
        """Say whether just this was wanted then."""
        return self.wanted == _hash(wanted)


def last_asked(home: Home, source_id: str) -> Asked | None:
    """Return the last question to a publisher that was answered, or none."""
    record = home.root / "fetched" / f"{source_id}.json"
    if not record.exists():
        return None
    told = json.loads(record.read_text("utf-8"))
    return Asked(datetime.fromisoformat(told["at"]), told["wanted"])


def due(home: Home, settings: Settings) -> list[str]:
    """Name the sources whose settings were never fetched, or not since they went stale."""
    return [
        source_id
        for source_id, wanted in sorted(settings.sources.items())
        if wanted and _is_due(home, source_id, wanted)
    ]


def fetch(home: Home, source_id: str, wanted: Mapping[str, Any]) -> int:
    """Fetch and archive one source; return how many editions came.

    Raises what the connector's ``fetched`` raises: ``httpx.HTTPError`` for a network fault,
    ``InputRefusedError`` for an answer that is not data.
    """
    folder = home.root / "fetching" / source_id
    archive = Archive(home.archive)
    if not archive.editions(source_id):
        # Nothing is archived, so nothing may be taken for unchanged.
        (folder / Validators.NAME).unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    offers = connector(source_id).fetched(wanted, folder)
    for offer in offers:
        store(archive, source_id, offer)
    # Bytes are kept until they are archived, so that a broken run resumes; after that only what
    # the publisher called them is, so that an unchanged file is not sent again.
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != Validators.NAME:
            path.unlink()
    write_atomically(
        home.root / "fetched" / f"{source_id}.json",
        json.dumps({"at": datetime.now(UTC).isoformat(), "wanted": _hash(wanted)}),
    )
    return len(offers)


def _is_due(home: Home, source_id: str, wanted: Mapping[str, Any]) -> bool:
    asked = last_asked(home, source_id)
    if asked is None:
        return True
    limit = timedelta(days=connector(source_id).source.stale_after_days)
    return not asked.is_for(wanted) or datetime.now(UTC) - asked.at > limit


def _hash(wanted: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(wanted, sort_keys=True, default=str).encode()).hexdigest()
