"""Lands a file as a drop would, for contract tests: offer, archive, parse, gate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from expectations.gate import gate
from ingestion.core.archive import Archive, Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.connector import Connector, Offer
from ingestion.core.errors import InputRefusedError
from ingestion.core.landed import relation
from ingestion.core.landing import LandedBatch, Landing
from ingestion.core.registry import connector as connector_of
from ingestion.core.sql import connect


@dataclass(frozen=True)
class Landed:
    """What became of a drop: batches after the gate, and files that could not be read."""

    editions: tuple[Edition, ...]
    batches: tuple[LandedBatch, ...]
    refusals: tuple[InputRefusedError, ...]
    landing: Landing

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return the promoted rows of a table."""
        found = []
        with connect() as connection:
            for batch in self.batches:
                if batch.table == table and batch.status == "promoted":
                    path = self.landing.object_path(str(batch.sha256))
                    spec = connector_of(batch.batch_id.split("/")[0]).source.tables[table]
                    answer = connection.execute(relation(connection, path, spec))
                    names = [column[0] for column in answer.description]
                    found += [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
        return found

    def failed(self) -> list[str]:
        """Name the rules that did not hold, in order."""
        return [
            check.expectation
            for batch in self.batches
            for check in batch.checks
            if not check.success
        ]


def land(connector: Connector, path: Path, folder: Path) -> Landed:
    """Land every edition a drop offers."""
    return land_offers(connector, connector.dropped(path), folder)


def land_offers(connector: Connector, offers: Sequence[Offer], folder: Path) -> Landed:
    """Land the given offers."""
    archive, landing = Archive(folder / "archive"), Landing(folder / "landing")
    source = connector.source
    editions, batches, refusals = [], [], []
    for offer in offers:
        now = datetime(2026, 11, 1, tzinfo=UTC)
        edition = archive.store(source.id, offer.label, offer.files, offer.origin, now, offer.names)
        out = BatchWriter(source, edition, folder / "candidates" / edition.edition_id)
        try:
            connector.parse(edition, out)
        except InputRefusedError as error:
            out.refuse(error)
        batches += [
            gate(source.id, source.tables[batch.table], batch, landing) for batch in out.batches
        ]
        refusals += out.refusals
        editions.append(edition)
    return Landed(tuple(editions), tuple(batches), tuple(refusals), landing)


def refusal(connector: Connector, path: Path, folder: Path) -> str:
    """Return the sentence a drop is refused with, whether it is offered or parsed."""
    try:
        landed = land(connector, path, folder)
    except InputRefusedError as error:
        return str(error)
    (error,) = landed.refusals
    return str(error)
