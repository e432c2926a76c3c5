"""The project's own ledger and scenarios, read once; and a ledger parsed as a refresh would."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from ingestion.control_ledger import reader, scenario_reader
from ingestion.control_ledger.connector import FOLDER, ControlLedger
from ingestion.control_ledger.periods import Period, periods
from ingestion.control_ledger.scenarios import Reading
from ingestion.core.archive import Archive
from ingestion.core.batches import BatchWriter


@cache
def ledger() -> dict[str, reader.Entry]:
    files = sorted((FOLDER / "instruments").glob("*/*.yml"))
    entries = [reader.read(path.read_bytes(), path.name) for path in files]
    for entry, path in zip(entries, files, strict=True):
        assert entry.file == f"{path.parent.name}/{path.name}"
    return {entry.instrument.id: entry for entry in entries}


@cache
def scenarios() -> dict[str, Reading]:
    files = [
        scenario_reader.read(path.read_bytes(), path.name, is_builtin=True)
        for path in sorted((FOLDER / "scenarios").glob("*.yml"))
    ]
    instruments = {name: entry.instrument for name, entry in ledger().items()}
    readings, refused = scenario_reader.resolve(files, instruments)
    assert refused == []
    return {reading.scenario: reading for reading in readings}


@cache
def history_of(instrument_id: str, clause_id: str, scenario: str) -> list[Period]:
    instrument = ledger()[instrument_id].instrument
    clause = next(clause for clause in instrument.clauses if clause.id == clause_id)
    return periods(scenarios()[scenario].facts(instrument, clause, clause.destinations))


def parsed(home: Path, folder: Path = FOLDER) -> BatchWriter:
    """Parse a ledger, with what a person keeps in ``home``, into batches that no gate has seen."""
    connector = ControlLedger(folder)
    (offer,) = connector.bundled()
    own = connector.kept_at_home(home)
    edition = Archive(home / "archive").store(
        connector.source.id,
        offer.label,
        (*offer.files, *own),
        offer.origin,
        datetime(2026, 11, 23, tzinfo=UTC),
        {**offer.names, **own},
    )
    out = BatchWriter(connector.source, edition, home / "candidates")
    connector.parse(edition, out)
    return out


def rows(out: BatchWriter, table: str) -> list[dict[str, Any]]:
    """Return the rows of one table of a parsed ledger."""
    path = next(batch.path for batch in out.batches if batch.table == table)
    return pl.read_parquet(path).to_dicts()
