"""Takes the indicators as files a person downloaded; nothing is fetched."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from ingestion.core import csv_text
from ingestion.core.archive import Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.connector import Connector, Offer
from ingestion.core.errors import InputRefusedError
from ingestion.core.spec import Source
from ingestion.wgi import layouts

SUFFIXES = (".csv", ".db", ".sqlite")


class Wgi(Connector):
    """Worldwide Governance Indicators; a drop is one edition, named after its file."""

    source = Source.load(Path(__file__).parent)

    def dropped(self, path: Path) -> list[Offer]:
        """Offer each CSV or SQLite file."""
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        found = [file for file in files if file.suffix.lower() in SUFFIXES]
        if not found:
            raise InputRefusedError(
                path.name,
                f"holds no file called *{', *'.join(SUFFIXES)}.",
                remedy=self.source.how_to_get,
            )
        return [Offer(file.stem, (file,), f"dropped: {file.name}") for file in found]

    def parse(self, edition: Edition, out: BatchWriter) -> None:
        """Write one batch per indicator; a newer file of an indicator supersedes the older."""
        for file in edition.files:
            with out.or_refuse():
                rows = list(_rows(edition.path(file), file.name))
                if not rows:
                    raise InputRefusedError(file.name, "holds no figure.", remedy=layouts.AGAIN)
                frame = pl.DataFrame(rows, infer_schema_length=None).with_columns(
                    pl.lit(file.name).alias("source_file")
                )
                for (indicator,), part in sorted(
                    frame.partition_by("indicator", as_dict=True).items()
                ):
                    out.frame("scores", part, period="all", part=str(indicator))


def _rows(path: Path, name: str) -> Iterator[layouts.Row]:
    with path.open("rb") as stream:
        head = stream.read(len(layouts.SQLITE_START))
    if head == layouts.SQLITE_START:
        return layouts.from_sqlite(path, name)
    text = csv_text.decoded(path, name)
    # A copy saved where the decimal sign is a comma separates its fields by semicolons.
    first_line = text.partition("\n")[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    table = csv_text.read(path, name, delimiter=delimiter, footer="Data from database")
    return layouts.from_csv(table)


connector = Wgi()
