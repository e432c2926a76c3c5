"""Asks the Census Bureau's API for months and headings, and reads its answers."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import polars as pl
from httpx import URL
from pydantic import StringConstraints

from ingestion.core.archive import Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.connector import Connector, Offer
from ingestion.core.fields import read_json
from ingestion.core.http import Limits, PoliteClient
from ingestion.core.http_secrets import Secret
from ingestion.core.spec import Source, Strict
from ingestion.core.wanted import Months, handed_over, read_wanted
from ingestion.us_census_trade import payload

KEY_NAME = "CENSUS_API_KEY"
LIMITS = Limits(total_seconds=600, max_bytes=256 << 20, pause_seconds=1)
FIELDS = {
    "imports": "CTY_CODE,CTY_NAME,I_COMMODITY,GEN_VAL_MO,CON_VAL_MO,GEN_CIF_MO,GEN_QY1_MO,"
    "GEN_QY1_MO_FLAG,UNIT_QY1,GEN_QY2_MO,GEN_QY2_MO_FLAG,UNIT_QY2",
    "exports": "CTY_CODE,CTY_NAME,E_COMMODITY,ALL_VAL_MO,QTY_1_MO,QTY_1_MO_FLAG,UNIT_QY1,"
    "QTY_2_MO,QTY_2_MO_FLAG,UNIT_QY2",
}
Heading = Annotated[str, StringConstraints(pattern=r"^(\d{2}|\d{4}|\d{6})$")]


class CensusWanted(Strict):
    """Settings: every month, heading and flow named here is one request."""

    months: Months
    commodities: list[Heading]
    flows: tuple[Literal["imports", "exports"], ...] = ("imports", "exports")


class UsCensusTrade(Connector):
    """US imports and exports by month, ten-digit code and country."""

    source = Source.load(Path(__file__).parent)

    def __init__(
        self,
        base_url: str = "https://api.census.gov/data/timeseries/intltrade",
        client: Callable[..., PoliteClient] = PoliteClient,
    ) -> None:
        """Ask ``base_url``; tests give another one, and a client that does not wait."""
        self._base_url = base_url
        self._client = client

    def dropped(self, path: Path) -> list[Offer]:
        """Offer every saved answer of the API as an edition of its own."""
        files = handed_over(path, [".json"], "Expected saved answers of the API, as JSON.")
        return [Offer(file.stem, (file,), origin=str(path)) for file in files]

    def check_wanted(self, settings: Mapping[str, Any]) -> None:
        """Look at settings without asking anybody."""
        read_wanted(CensusWanted, self.source.id, settings)

    def fetched(self, settings: Mapping[str, Any], folder: Path) -> list[Offer]:
        """Ask for each flow, heading and month; a month without data gives no edition."""
        wanted = read_wanted(CensusWanted, self.source.id, settings)
        key = os.environ.get(KEY_NAME, "")
        secret = Secret(URL(self._base_url).host, params={"key": key} if key else {})
        offers = []
        with self._client(LIMITS, secret=secret) as client:
            for flow in wanted.flows:
                for heading in wanted.commodities:
                    for month in wanted.months:
                        label = f"{flow}_{heading}_{month}"
                        got = client.download(
                            f"{self._base_url}/{flow}/hs",
                            folder / f"{label}.json",
                            params=_question(flow, heading, month),
                        )
                        if got.path is not None:
                            offers.append(Offer(label, (got.path,), got.origin))
        return offers

    def parse(self, edition: Edition, out: BatchWriter) -> None:
        """Write one batch per flow, month and six-digit heading found in each file."""
        for file in edition.files:
            with out.or_refuse():
                read = read_json(file.name, edition.path(file))
                flow = payload.direction_of(file.name, read)
                rows = payload.frame(file.name, read, flow, self.source.tables[flow])
                _write(flow, rows, out)


def _question(flow: str, heading: str, month: str) -> dict[str, str]:
    """Ask for countries and their total, not for groups, and for whole flows of ten-digit codes."""
    return {
        "get": FIELDS[flow],
        "time": month,
        "COMM_LVL": "HS10",
        "SUMMARY_LVL": "DET",
        payload.COMMODITY[flow]: f"{heading}*",
    }


def _write(flow: str, rows: pl.DataFrame, out: BatchWriter) -> None:
    heading = pl.col(payload.COMMODITY[flow].lower()).str.slice(0, 6).fill_null("").alias("heading")
    for (month, part), group in sorted(rows.with_columns(heading).group_by("time", "heading")):
        out.frame(flow, group, period=str(month), part=str(part))


connector = UsCensusTrade()
