"""From bytes to gated Parquet: collect what is offered, archive it, parse it, gate it."""

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from flows.home import PROJECT_DIR, Home
from ingestion.core.archive import Archive, Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.connector import Offer
from ingestion.core.errors import InputRefusedError
from ingestion.core.landing import LandedBatch, Landing, Manifest, SetAside
from ingestion.core.registry import connector, source_ids


@dataclass(frozen=True)
class Unreadable:
    """A file somebody handed over that no connector could take."""

    source_id: str
    error: InputRefusedError


def collect(
    home: Home, inputs: Mapping[str, Iterable[Path]] | None = None
) -> tuple[list[Edition], list[Unreadable]]:
    """Archive everything offered now and return the editions the warehouse is to hold.

    Bundled sources count with what the project holds today; a dropped or fetched edition counts
    for good once archived. ``inputs`` names files beside those of the inbox.
    """
    archive = Archive(home.archive)
    editions: list[Edition] = []
    unreadable: list[Unreadable] = []
    for source_id in source_ids():
        source = connector(source_id)
        bundled = source.bundled()
        if bundled:
            added = source.kept_at_home(home.root)
            editions += [store(archive, source_id, _with(offer, added)) for offer in bundled]
        paths = [*_inbox(home, source_id), *(inputs or {}).get(source_id, ())]
        for path in paths:
            try:
                for offer in source.dropped(path):
                    store(archive, source_id, offer)
            except InputRefusedError as error:
                unreadable.append(Unreadable(source_id, error))
        if not bundled:
            editions += archive.editions(source_id)
    return editions, unreadable


def store(archive: Archive, source_id: str, offer: Offer) -> Edition:
    """Archive one offer."""
    now = datetime.now(UTC)
    return archive.store(source_id, offer.label, offer.files, offer.origin, now, offer.names)


def _with(offer: Offer, added: Mapping[Path, str]) -> Offer:
    if not added:
        return offer
    return replace(
        offer,
        files=(*offer.files, *added),
        names={**offer.names, **added},
        origin=f"{offer.origin}, and {len(added)} files of this warehouse",
    )


def land(home: Home, edition: Edition) -> Manifest:
    """Parse and gate one edition; an edition landed by the same code is returned as it is."""
    landing = Landing(home.landing)
    version = parser_version(edition.source_id)
    known = landing.manifest(edition)
    if known is not None and known.parser_version == version:
        return known
    from expectations.gate import gate  # Great Expectations takes seconds to import

    source = connector(edition.source_id)
    folder = landing.candidates_dir / edition.source_id / edition.edition_id
    shutil.rmtree(folder, ignore_errors=True)
    out = BatchWriter(source.source, edition, folder)
    try:
        source.parse(edition, out)
    except InputRefusedError as error:
        out.refuse(error)
    batches = [
        gate(edition.source_id, source.source.tables[batch.table], batch, landing)
        for batch in out.batches
    ]
    batches += [refused(edition, error) for error in out.refusals]
    manifest = Manifest(
        source_id=edition.source_id,
        edition_id=edition.edition_id,
        label=edition.label,
        origin=edition.origin,
        retrieved_at=edition.retrieved_at,
        files=edition.files,
        parser_version=version,
        landed_at=datetime.now(UTC).isoformat(timespec="seconds"),
        batches=tuple(batches),
    )
    landing.write(manifest)
    shutil.rmtree(folder, ignore_errors=True)
    return manifest


def stand_ins(home: Home, edition: Edition, manifest: Manifest) -> list[Manifest]:
    """Return older good batches for what a bundled edition failed to land, so that data stay.

    Only bundled sources need it: of every other source all editions are loaded anyway.
    """
    landed = {_slot(batch) for batch in manifest.batches if batch.is_loaded}
    if all(batch.is_loaded for batch in manifest.batches):
        return []
    older = [
        each
        for each in Archive(home.archive).editions(edition.source_id)
        if each.edition_id != edition.edition_id and each.retrieved_at <= edition.retrieved_at
    ]
    found = []
    for each in reversed(older):
        candidate = land(home, each)
        batches = tuple(
            batch for batch in candidate.batches if batch.is_loaded and _slot(batch) not in landed
        )
        landed |= {_slot(batch) for batch in batches}
        if batches:
            found.append(replace(candidate, batches=batches))
    return found


def _slot(batch: LandedBatch) -> tuple[str, str, str]:
    return batch.table, batch.period, batch.part


def refused(edition: Edition, error: InputRefusedError) -> LandedBatch:
    """Describe a file that could not be read, as the ledger of loads keeps it."""
    aside = SetAside(str(error), 0, None, error.file, error.line, None)
    return LandedBatch(
        batch_id=f"{edition.source_id}/refused/{error.file}/{edition.edition_id}",
        table="",
        period="",
        part="",
        status="refused",
        rows=0,
        value=None,
        sha256=None,
        checks=(),
        set_aside=(aside,),
    )


@cache
def parser_version(source_id: str) -> str:
    """Hash the code that parses and gates a source: a change of it parses every edition again."""
    folders = [PROJECT_DIR / "ingestion" / "core", PROJECT_DIR / "ingestion" / source_id]
    files = [PROJECT_DIR / "expectations" / "suites" / f"{source_id}.py"]
    files += PROJECT_DIR.glob("expectations/*.py")
    files += PROJECT_DIR.glob("dbt_project/seeds/reference/*.csv")
    for folder in folders:
        files += [path for path in folder.rglob("*") if path.suffix in (".py", ".yml")]
    return tree_hash(files)


def tree_hash(files: Iterable[Path]) -> str:
    """Hash files by name and content, in a stable order."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(PROJECT_DIR)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _inbox(home: Home, source_id: str) -> list[Path]:
    folder = home.inbox / source_id
    return sorted(folder.iterdir()) if folder.is_dir() else []
