"""Takes the data release as a file a person downloaded; nothing is fetched."""

from pathlib import Path

import polars as pl

from ingestion.core import csv_text
from ingestion.core.archive import Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.connector import Connector, Offer
from ingestion.core.errors import InputRefusedError
from ingestion.core.spec import Source
from ingestion.usgs_mcs import layouts

# The release is Windows-1252; a copy saved as UTF-8 reads as that first, since it fits no other.
ENCODINGS = ("utf-8-sig", "cp1252")


class UsgsMcs(Connector):
    """Mineral Commodity Summaries, one edition per year of the book and revision of its file."""

    source = Source.load(Path(__file__).parent)

    def dropped(self, path: Path) -> list[Offer]:
        """Offer each CSV named after a year of the book."""
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        found = [
            file
            for file in files
            if file.suffix.lower() == ".csv" and layouts.NAMED_AFTER_MCS.search(file.name)
        ]
        if not found:
            raise InputRefusedError(
                path.name,
                "holds no CSV named like the data release (MCS2026_Commodities_Data.csv).",
                remedy=self.source.how_to_get,
            )
        return [
            Offer(f"MCS{layouts.book_year(file.name)}", (file,), f"dropped: {file.name}")
            for file in found
        ]

    def parse(self, edition: Edition, out: BatchWriter) -> None:
        """Write one batch per file; a revised file of the same year and layout supersedes it."""
        for file in edition.files:
            with out.or_refuse():
                table = csv_text.read(edition.path(file), file.name, encodings=ENCODINGS)
                rows = layouts.read_rows(table)
                if not rows:
                    raise InputRefusedError(file.name, "holds no row.", remedy="Download it again.")
                frame = pl.DataFrame(rows, infer_schema_length=None).with_columns(
                    pl.lit(file.name).alias("source_file")
                )
                layout, year = rows[0]["layout"], rows[0]["mcs_year"]
                out.frame("statistics", frame, period=str(year), part=layout)


connector = UsgsMcs()
