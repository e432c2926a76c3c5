"""Takes editions of the schedule as CSV files a person exported; nothing is fetched."""

from pathlib import Path

import polars as pl

from ingestion.core import csv_text
from ingestion.core.archive import Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.connector import Connector, Offer
from ingestion.core.errors import InputRefusedError
from ingestion.core.spec import Source
from ingestion.us_hts import schedule


class UsHts(Connector):
    """The tariff schedule; one edition per file, named after the schedule's own edition."""

    source = Source.load(Path(__file__).parent)

    def dropped(self, path: Path) -> list[Offer]:
        """Offer each CSV named like an edition of the schedule."""
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        found = [file for file in files if schedule.EDITION.fullmatch(file.name)]
        if not found:
            raise InputRefusedError(
                path.name,
                "holds no CSV named like an edition of the schedule.",
                remedy=self.source.how_to_get,
            )
        return [
            Offer("{}_{}".format(*schedule.edition_of(file.name)), (file,), f"dropped: {file.name}")
            for file in found
        ]

    def parse(self, edition: Edition, out: BatchWriter) -> None:
        """Write one batch per edition of the schedule."""
        for file in edition.files:
            with out.or_refuse():
                table = csv_text.read(edition.path(file), file.name)
                lines = schedule.read_lines(table)
                frame = pl.DataFrame(lines, infer_schema_length=None).with_columns(
                    pl.lit(file.name).alias("source_file")
                )
                year, name = schedule.edition_of(file.name)
                out.frame("lines", frame, period=str(year), part=name)


connector = UsHts()
