"""Takes CSV files a person downloaded from the query page of China's customs administration."""

from pathlib import Path

import polars as pl

from ingestion.china_gacc import payload
from ingestion.core.archive import Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.connector import Connector, Offer
from ingestion.core.errors import InputRefusedError
from ingestion.core.spec import Source
from ingestion.core.wanted import handed_over


class ChinaGacc(Connector):
    """China's imports and exports by month, code and partner."""

    source = Source.load(Path(__file__).parent)

    def dropped(self, path: Path) -> list[Offer]:
        """Offer every CSV as an edition of its own; its name must say import or export."""
        files = handed_over(path, [".csv"], "Expected CSV files of the query page.")
        for file in files:
            payload.direction_of(file.name)
        return [Offer(file.stem, (file,), origin=str(path)) for file in files]

    def parse(self, edition: Edition, out: BatchWriter) -> None:
        """Write one batch per month, direction and six-digit heading."""
        for file in edition.files:
            with out.or_refuse():
                found = list(payload.rows(file.name, edition.path(file)))
                if not found:
                    raise InputRefusedError(file=file.name, reason="holds no rows.")
                text = dict.fromkeys(
                    (*self.source.tables["flows"].columns, "source_file"), pl.String
                )
                rows = pl.DataFrame(found, schema={**text, "source_line": pl.Int64})
                heading = pl.col("commodity_code").str.slice(0, 6).fill_null("").alias("heading")
                groups = rows.with_columns(heading).group_by("period", "direction", "heading")
                for (month, direction, part), group in sorted(groups, key=lambda item: item[0]):
                    out.frame("flows", group, period=str(month), part=f"{direction}-{part}")


connector = ChinaGacc()
