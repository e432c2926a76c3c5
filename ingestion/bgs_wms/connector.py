"""Takes tables of the World Mineral Statistics as a person saved them; nothing is fetched."""

import re
from pathlib import Path
from typing import Any

import polars as pl

from ingestion.core import csv_text
from ingestion.core.archive import Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.connector import Connector, Offer
from ingestion.core.csv_text import CsvTable
from ingestion.core.errors import InputRefusedError
from ingestion.core.spec import Source

YEAR = re.compile(r"(\d{4})(-01-01.*)?")
NUMBER = re.compile(r"\d+(\.\d+)?")
NIL, NOT_AVAILABLE = "-----", "..."


class BgsWms(Connector):
    """World Mineral Statistics; a drop is one edition, named after its file."""

    source = Source.load(Path(__file__).parent)

    def dropped(self, path: Path) -> list[Offer]:
        """Offer each CSV."""
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        found = [file for file in files if file.suffix.lower() == ".csv"]
        if not found:
            raise InputRefusedError(path.name, "holds no CSV.", remedy=self.source.how_to_get)
        return [Offer(file.stem, (file,), f"dropped: {file.name}") for file in found]

    def parse(self, edition: Edition, out: BatchWriter) -> None:
        """Write one batch per commodity; a newer file of a commodity supersedes the older."""
        for file in edition.files:
            with out.or_refuse():
                table = csv_text.read(edition.path(file), file.name)
                rows = self._rows(table)
                frame = pl.DataFrame(rows, infer_schema_length=None).with_columns(
                    pl.lit(file.name).alias("source_file")
                )
                parts = frame.partition_by("bgs_commodity_trans", as_dict=True)
                for (commodity,), part in sorted(parts.items()):
                    slug = str(commodity).replace(" ", "_")
                    out.frame("production", part, period="all", part=slug)

    def _rows(self, table: CsvTable) -> list[dict[str, Any]]:
        published = list(self.source.tables["production"].columns)
        published.remove("value_reason")
        table.require(published)
        rows = []
        for line, fields in table.rows():
            row: dict[str, Any] = {name: fields[name].strip() or None for name in published}
            year = YEAR.fullmatch(fields["year"].strip())
            if year is None:
                raise InputRefusedError(
                    table.name, f"has a year {fields['year']!r}.", line, csv_text.DOWNLOAD_AGAIN
                )
            quantity, reason = _quantity(table.name, line, fields)
            rows.append(
                row
                | {
                    "year": int(year[1]),
                    "quantity": quantity,
                    "value_reason": reason,
                    "source_line": line,
                }
            )
        if not rows:
            raise InputRefusedError(table.name, "holds no row.", remedy=csv_text.DOWNLOAD_AGAIN)
        return rows


def _quantity(name: str, line: int, fields: dict[str, str]) -> tuple[str | None, str]:
    """Tell nothing produced from nothing known: the first is a zero, the second is no number."""
    text, printed = fields["quantity"].strip(), fields["quantity_in_book_style"].strip()
    if not text and printed == NOT_AVAILABLE:
        return None, "not_available"
    if not NUMBER.fullmatch(text):
        raise InputRefusedError(
            name,
            f"has the quantity {text!r}, printed {printed!r}.",
            line,
            csv_text.DOWNLOAD_AGAIN,
        )
    return text, "zero" if printed == NIL else "exact"


connector = BgsWms()
