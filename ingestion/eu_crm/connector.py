"""The bundled tables of the EU's criticality studies: rows joined to their citation."""

import re
from pathlib import Path

import polars as pl

from ingestion.core import csv_text
from ingestion.core.archive import Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.connector import Connector, Offer
from ingestion.core.csv_text import CsvTable
from ingestion.core.errors import InputRefusedError
from ingestion.core.spec import Source

FOLDER = Path(__file__).parent
DATA_DIR = FOLDER / "data"
README = "data/README.md of this source says what each column holds."
FROM_CITATION = ("publisher", "url", "licence", "read_on")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
NUMERIC = ("int16", "decimal", "double")


class EuCrm(Connector):
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
        citations = {
            row["citation_id"]: {column: row[column] for column in FROM_CITATION}
            for _, row in _table(edition, "citations", ("citation_id", *FROM_CITATION)).rows()
        }
        for name in self.source.tables:
            with out.or_refuse():
                out.frame(name, self._frame(edition, name, citations), period="all")

    def _frame(
        self, edition: Edition, name: str, citations: dict[str, dict[str, str]]
    ) -> pl.DataFrame:
        columns = self.source.tables[name].columns
        own = tuple(column for column in columns if column not in FROM_CITATION)
        table = _table(edition, name, (*own, "citation_id"))
        rows = []
        for line, fields in table.rows():
            cited = citations.get(fields["citation_id"])
            if cited is None:
                raise InputRefusedError(
                    table.name,
                    f"cites {fields['citation_id']!r}, which is not in citations.csv.",
                    line,
                    README,
                )
            for column in own:
                value = fields[column]
                if value and columns[column].type in NUMERIC and not NUMBER.fullmatch(value):
                    raise InputRefusedError(
                        table.name, f"column {column} holds {value!r}, no number.", line, README
                    )
            row = {column: fields[column] or None for column in own}
            rows.append(row | cited | {"source_file": table.name, "source_line": str(line)})
        names = (*columns, "source_file", "source_line")
        return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))


def _table(edition: Edition, name: str, columns: tuple[str, ...]) -> CsvTable:
    for file in edition.files:
        if file.name == f"{name}.csv":
            table = csv_text.read(edition.path(file), file.name)
            table.require(columns)
            return table
    raise InputRefusedError(f"{name}.csv", "is missing from the collection.", remedy=README)


connector = EuCrm()
