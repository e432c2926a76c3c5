"""Connector of the control ledger: the instrument files that are part of the project."""

from pathlib import Path

import polars as pl

from ingestion.control_ledger import reader, rows
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
    "date": pl.Date,
}


class ControlLedger(Connector):
    """Parses instrument files into one batch per table; a file that is malformed is left out."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Use the instruments under ``folder``."""
        self.source = Source.load(FOLDER)
        self.instruments = folder / "instruments"

    def bundled(self) -> list[Offer]:
        """Return the project's own ledger, every instrument as it stands today."""
        files = tuple(sorted(self.instruments.glob("*/*.yml")))
        return [Offer(label="ledger", files=files, origin="part of the project")]

    def parse(self, edition: Edition, out: BatchWriter) -> None:
        """Read every instrument, lay its events over one another, and write the tables."""
        entries = []
        for file in edition.files:
            with out.or_refuse():
                entries.append(reader.read(edition.path(file).read_bytes(), file.name))
        kept, doubles = reader.without_doubles(entries)
        for error in doubles:
            out.refuse(error)
        for table, table_rows in rows.tables(kept).items():
            columns = self.source.tables[table].columns
            schema = {name: POLARS_TYPES[column.type] for name, column in columns.items()}
            schema |= {"source_file": pl.String, "source_line": pl.Int64}
            frame = pl.DataFrame(table_rows, schema=schema, orient="row")
            out.frame(table, frame, period="all")


connector = ControlLedger()
