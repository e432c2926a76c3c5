"""The bundled collection of cited figures: rows joined to their citation, periods to their days."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from ingestion.core.archive import Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.cited import FROM_CITATION, README, Row, citations, cited, read_rows
from ingestion.core.connector import Connector, Offer
from ingestion.core.errors import InputRefusedError
from ingestion.core.spec import ColumnType, Source
from ingestion.published_figures.periods import read_period

FOLDER = Path(__file__).parent
DATA_DIR = FOLDER / "data"

# What a landed row has that is worked out of its period.
FROM_PERIOD = ("period_from", "period_to", "period_kind")


class PublishedFigures(Connector):
    """Facts kept in the project itself; nothing is fetched and nobody drops files here."""

    source = Source.load(FOLDER)

    def bundled(self) -> list[Offer]:
        """Offer the CSV files of ``data/`` as one edition."""
        files = tuple(sorted(DATA_DIR.glob("*.csv")))
        return [Offer("bundled", files, f"the project's own files of {self.source.id}")]

    def dropped(self, path: Path) -> list[Offer]:
        """Refuse: a figure gets in with a line in ``data/``, where its citation is checked."""
        raise InputRefusedError(
            file=path.name,
            reason=f"{self.source.id} takes no files.",
            remedy="Add rows to ingestion/published_figures/data; its README.md says how.",
        )

    def parse(self, edition: Edition, out: BatchWriter) -> None:
        """Write one batch per table, each row with its publisher, address, terms and date.

        Raises ``InputRefusedError`` when ``citations.csv`` itself cannot be read; another file that
        cannot be read is refused alone.
        """
        known = citations(edition)
        for table in self.source.tables:
            with out.or_refuse():
                out.frame(table, self._table(edition, table, known), period="all")

    def _table(self, edition: Edition, table: str, known: Mapping[str, Row]) -> pl.DataFrame:
        name = f"{table}.csv"
        landed = self.source.tables[table].columns
        worked_out = {*FROM_CITATION, *FROM_PERIOD}
        written: dict[str, ColumnType] = {
            column: spec.type for column, spec in landed.items() if column not in worked_out
        }
        written["citation_id"] = "text"
        rows = []
        for line, row in read_rows(edition, name, written):
            row |= cited(name, line, row.pop("citation_id"), known)
            if "period_from" in landed:
                row |= _dated(name, line, row["period"])
            rows.append({**row, "source_file": name, "source_line": str(line)})
        columns = [*landed, "source_file", "source_line"]
        return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String))


def _dated(name: str, line: int, text: str | None) -> Row:
    try:
        period = read_period(text or "")
    except ValueError as error:
        raise InputRefusedError(name, f"{error}.", line, README) from error
    return {
        "period_from": period.first.isoformat(),
        "period_to": period.after.isoformat(),
        "period_kind": period.kind,
    }


connector = PublishedFigures()
