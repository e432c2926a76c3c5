"""Connector of the control ledger: instruments and scenarios, the project's and a person's own."""

from pathlib import Path

import polars as pl

from ingestion.control_ledger import rows, whole
from ingestion.control_ledger.whole import LedgerFile
from ingestion.core.archive import Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.connector import Connector, Offer
from ingestion.core.spec import ColumnType, Source

FOLDER = Path(__file__).parent

POLARS_TYPES: dict[ColumnType, type[pl.DataType]] = {
    "text": pl.String,
    "int16": pl.Int16,
    "int32": pl.Int32,
    "int64": pl.Int64,
    "double": pl.Float64,
    "bool": pl.Boolean,
    "date": pl.Date,
}


# Under which names a person's own files are known, so that both sides of a conflict can be named.
OWN = "own"
OWN_SCENARIOS = f"{OWN}/scenarios"
SCENARIOS = "scenarios"


class ControlLedger(Connector):
    """Parses instruments and scenarios into one batch per table; a malformed file is left out."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Use the instruments and scenarios under ``folder``."""
        self.source = Source.load(FOLDER)
        self.folder = folder

    def bundled(self) -> list[Offer]:
        """Return the project's own ledger and scenarios as they stand today."""
        instruments = sorted((self.folder / "instruments").glob("*/*.yml"))
        scenarios = sorted((self.folder / SCENARIOS).glob("*.yml"))
        names = {path: f"{SCENARIOS}/{path.name}" for path in scenarios}
        files = (*instruments, *scenarios)
        return [Offer("ledger", files, "part of the project", names)]

    def kept_at_home(self, home: Path) -> dict[Path, str]:
        """Return a person's own instruments (``ledger/CN/2026-99.yml``) and scenarios."""
        instruments = sorted((home / "ledger").glob("*/*.yml"))
        scenarios = sorted((home / SCENARIOS).glob("*.yml"))
        named = {path: f"{OWN}/{path.parent.name}/{path.name}" for path in instruments}
        return named | {path: f"{OWN_SCENARIOS}/{path.name}" for path in scenarios}

    def parse(self, edition: Edition, out: BatchWriter) -> None:
        """Read every file, lay events and assumptions over one another, and write the tables."""
        found = whole.read(
            ledger_file(file.name, edition.path(file).read_bytes()) for file in edition.files
        )
        for error in found.refusals:
            out.refuse(error)
        for table, table_rows in rows.tables(found.entries, found.readings).items():
            columns = self.source.tables[table].columns
            schema = {name: POLARS_TYPES[column.type] for name, column in columns.items()}
            schema |= {"source_file": pl.String, "source_line": pl.Int64}
            frame = pl.DataFrame(table_rows, schema=schema, orient="row")
            out.frame(table, frame, period="all")


def ledger_file(name: str, content: bytes) -> LedgerFile:
    """Return a file with what its name says: whose it is, and whether it is a scenario."""
    return LedgerFile(
        name,
        content,
        is_scenario=Path(name).parent.name == SCENARIOS,
        is_own=name.startswith(OWN),
    )


connector = ControlLedger()
