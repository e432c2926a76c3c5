"""The bundled review of the ledger: another transcription line by line, and the verdicts."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from ingestion.core.archive import Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.cited import Row, citations, cited, read_rows
from ingestion.core.connector import Connector, Offer
from ingestion.core.spec import ColumnType, Source

FOLDER = Path(__file__).parent
DATA_DIR = FOLDER / "data"
LINES = "lines.csv"
VERDICTS = "verdicts.csv"
LINE_COLUMNS: dict[str, ColumnType] = {
    "instrument_id": "text",
    "line": "int16",
    "announced_on": "date",
    "status": "text",
    "control_codes": "text",
    "goods": "text",
    "items": "text",
    "codes": "text",
    "note": "text",
    "citation_id": "text",
}


class LedgerReview(Connector):
    """Facts kept in the project itself; nothing is fetched and nobody drops files here."""

    source = Source.load(FOLDER)

    def bundled(self) -> list[Offer]:
        """Offer the CSV files of ``data/`` as one edition."""
        files = tuple(sorted(DATA_DIR.glob("*.csv")))
        return [Offer("bundled", files, f"the project's own files of {self.source.id}")]

    def parse(self, edition: Edition, out: BatchWriter) -> None:
        """Write the lines, with their items and codes one by one, and the verdicts.

        Raises ``InputRefusedError`` when ``citations.csv`` cannot be read; another file that cannot
        be read is refused alone.
        """
        known = citations(edition)
        with out.or_refuse():
            rows = list(_lines(edition, known))
            self._write(out, "lines", rows)
            self._write(out, "line_items", [each for row in rows for each in _items(row)])
            self._write(out, "line_codes", [each for row in rows for each in _codes(row)])
        with out.or_refuse():
            types = {name: c.type for name, c in self.source.tables["verdicts"].columns.items()}
            verdicts = [
                {**row, "source_file": VERDICTS, "source_line": str(line)}
                for line, row in read_rows(edition, VERDICTS, types)
            ]
            self._write(out, "verdicts", verdicts)

    def _write(self, out: BatchWriter, table: str, rows: list[Row]) -> None:
        names = (*self.source.tables[table].columns, "source_file", "source_line")
        kept = [{name: row[name] for name in names} for row in rows]
        out.frame(table, pl.DataFrame(kept, schema=dict.fromkeys(names, pl.String)), period="all")


def _lines(edition: Edition, known: Mapping[str, Row]) -> Iterator[Row]:
    for line, row in read_rows(edition, LINES, LINE_COLUMNS):
        source = cited(LINES, line, row["citation_id"], known)
        yield {**row, **source, "source_file": LINES, "source_line": str(line)}


def _items(row: Row) -> Iterator[Row]:
    for name in (row["items"] or "").split():
        yield {**row, "item_id": f"{row['instrument_id']}/{name}"}


def _codes(row: Row) -> Iterator[Row]:
    for code in (row["codes"] or "").split():
        yield {**row, "code": code}


connector = LedgerReview()
