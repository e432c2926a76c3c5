"""Takes weight files a person downloaded; nothing is fetched."""

from pathlib import Path

import polars as pl

from ingestion.core import csv_text
from ingestion.core.archive import Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.connector import Connector, Offer
from ingestion.core.errors import InputRefusedError
from ingestion.core.spec import Source
from ingestion.growthlab_hs_weights import weights


class GrowthlabHsWeights(Connector):
    """Weights between HS revisions; a drop is one edition, whatever files it consists of."""

    source = Source.load(Path(__file__).parent)

    def dropped(self, path: Path) -> list[Offer]:
        """Offer a file, or the weight files right in a folder, as one edition."""
        found = sorted(path.iterdir()) if path.is_dir() else [path]
        files = tuple(file for file in found if weights.FILE_NAME.fullmatch(file.name))
        if not files:
            raise InputRefusedError(
                path.name,
                "holds no file named like conversion_weights_H4_to_H5.csv.",
                remedy=self.source.how_to_get,
            )
        return [Offer("conversion_weights", files, f"dropped: {path.name}")]

    def parse(self, edition: Edition, out: BatchWriter) -> None:
        """Write one batch per step and direction, each from its own file."""
        for file in edition.files:
            with out.or_refuse():
                table = csv_text.read(edition.path(file), file.name)
                frame = pl.DataFrame(weights.rows(table), schema=weights.SCHEMA)
                step = f"{frame['hs_from'][0]}-{frame['hs_to'][0]}"
                years = (frame["hs_from"][0][2:], frame["hs_to"][0][2:])
                out.frame("weights", frame, period=max(years), part=step)


connector = GrowthlabHsWeights()
