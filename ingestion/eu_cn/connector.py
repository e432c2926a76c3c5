"""Takes Eurostat's lists as files a person downloaded; nothing is fetched."""

from pathlib import Path

import polars as pl

from ingestion.core.archive import Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.connector import Connector, Offer
from ingestion.core.errors import InputRefusedError
from ingestion.core.spec import Source
from ingestion.eu_cn import layouts

SUFFIXES = (".csv", ".txt")


class EuCn(Connector):
    """The Combined Nomenclature; each file is an edition of its own."""

    source = Source.load(Path(__file__).parent)

    def dropped(self, path: Path) -> list[Offer]:
        """Offer a file, or every known list of a folder; other files of a folder are left alone."""
        if path.is_dir():
            files = [file for file in sorted(path.iterdir()) if file.suffix.lower() in SUFFIXES]
            files = [file for file in files if layouts.is_known(file)]
        else:
            files = [path] if path.suffix.lower() in SUFFIXES else []
        if not files:
            raise InputRefusedError(
                path.name,
                "holds no list of the Combined Nomenclature (.csv, .txt).",
                remedy=self.source.how_to_get,
            )
        return [Offer(file.stem, (file,), f"dropped: {file.name}") for file in files]

    def parse(self, edition: Edition, out: BatchWriter) -> None:
        """Write one batch per file; a newer file of the same table and year supersedes it."""
        for file in edition.files:
            with out.or_refuse():
                piece = layouts.read(edition.path(file), file.name)
                frame = pl.DataFrame(piece.rows, infer_schema_length=None).with_columns(
                    pl.lit(file.name).alias("source_file")
                )
                out.frame(piece.table, frame, period=piece.period)


connector = EuCn()
