"""The bundled collection on listed inputs in products: rows joined to their citation."""

from pathlib import Path

import polars as pl

from ingestion.core.archive import Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.cited import FROM_CITATION, README, Row, citations, cited, read_rows
from ingestion.core.connector import Connector, Offer
from ingestion.core.errors import InputRefusedError
from ingestion.core.spec import ColumnType, Source

FOLDER = Path(__file__).parent
DATA_DIR = FOLDER / "data"


class ProductContent(Connector):
    """Facts kept in the project itself; nothing is fetched and nobody drops files here."""

    source = Source.load(FOLDER)

    def bundled(self) -> list[Offer]:
        """Offer the CSV files of ``data/`` as one edition."""
        files = tuple(sorted(DATA_DIR.glob("*.csv")))
        return [Offer("bundled", files, f"the project's own files of {self.source.id}")]

    def parse(self, edition: Edition, out: BatchWriter) -> None:
        """Write one batch per table, each row with its publisher, address, terms and date.

        Raises ``InputRefusedError`` when ``citations.csv`` cannot be read; another file that cannot
        be read is refused alone.
        """
        known = citations(edition)
        for table in self.source.tables:
            with out.or_refuse():
                out.frame(table, self._frame(edition, table, known), period="all")

    def _frame(self, edition: Edition, table: str, known: dict[str, Row]) -> pl.DataFrame:
        name = f"{table}.csv"
        landed = self.source.tables[table].columns
        written: dict[str, ColumnType] = {
            column: spec.type for column, spec in landed.items() if column not in FROM_CITATION
        }
        written["citation_id"] = "text"
        rows = []
        for line, row in read_rows(edition, name, written):
            source = _source(name, line, row, known)
            rows.append({**row, **source, "source_file": name, "source_line": str(line)})
        columns = [*landed, "source_file", "source_line"]
        kept = [{column: row[column] for column in columns} for row in rows]
        return pl.DataFrame(kept, schema=dict.fromkeys(columns, pl.String))


def _source(name: str, line: int, row: Row, known: dict[str, Row]) -> Row:
    """Return the citation of a row; a row that says nothing was found has none to cite.

    Raises ``InputRefusedError`` for a figure without a citation, or nothing with one.
    """
    if row.get("missing_reason") is None:
        return cited(name, line, row["citation_id"], known)
    if row["citation_id"] is not None:
        reason = "gives a reason why there is no figure, and a source of the figure."
        raise InputRefusedError(name, reason, line, README)
    return dict.fromkeys(FROM_CITATION)


connector = ProductContent()
