"""The project's own ledger and scenarios, read once."""

from functools import cache

from ingestion.control_ledger import reader, scenario_reader
from ingestion.control_ledger.connector import FOLDER
from ingestion.control_ledger.periods import Period, periods
from ingestion.control_ledger.scenarios import Reading


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
