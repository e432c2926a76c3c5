"""Takes saved DataWeb reports; nothing is fetched."""

import hashlib
from pathlib import Path

import polars as pl

from ingestion.core.archive import Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.connector import Connector, Offer
from ingestion.core.errors import InputRefusedError
from ingestion.core.spec import Source
from ingestion.usitc_dataweb import workbook

# What makes two reports the same question, asked again later.
QUESTION = ("Trade Flow", "Country List", "Commodity List", "Commodity Aggregation Level")


class UsitcDataweb(Connector):
    """One edition per saved report; the same question asked later supersedes the earlier answer."""

    source = Source.load(Path(__file__).parent)

    def dropped(self, path: Path) -> list[Offer]:
        """Offer each Excel workbook, labelled with its trade flow and day of download."""
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        found = [file for file in files if file.suffix.lower() == ".xlsx"]
        if not found:
            raise InputRefusedError(
                path.name, "holds no workbook (.xlsx).", remedy=self.source.how_to_get
            )
        return [_offer(file) for file in found]

    def parse(self, edition: Edition, out: BatchWriter) -> None:
        """Write one batch per report."""
        for file in edition.files:
            with out.or_refuse():
                sheets = workbook.sheets(edition.path(file), file.name)
                asked = workbook.parameters(sheets, file.name)
                rows = [
                    row
                    for name, sheet in sheets.items()
                    if name != workbook.PARAMETERS
                    for row in workbook.rows(sheet)
                ]
                frame = pl.DataFrame(rows, infer_schema_length=None).with_columns(
                    pl.lit(file.name).alias("source_file")
                )
                question = "\n".join(asked.get(name, "") for name in QUESTION)
                digest = hashlib.sha256(question.encode()).hexdigest()[:8]
                part = f"{_slug(asked['Trade Flow'])}-{digest}"
                out.frame("trade", frame, period="all", part=part)


def _offer(file: Path) -> Offer:
    asked = workbook.parameters(workbook.sheets(file, file.name), file.name)
    label = f"{_slug(asked['Trade Flow'])}_{asked['Download Date'][:10]}"
    return Offer(label, (file,), f"dropped: {file.name}")


def _slug(text: str) -> str:
    return text.lower().replace(" ", "_")


connector = UsitcDataweb()
