"""Asks Eurostat for whole months or for codes, and tells flows from totals in its files."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import duckdb
from pydantic import StringConstraints

from ingestion.core.archive import ArchivedFile, Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.connector import Connector, Offer
from ingestion.core.errors import InputRefusedError
from ingestion.core.http import Limits, PoliteClient
from ingestion.core.sniff import HEAD_BYTES
from ingestion.core.spec import Source, Strict
from ingestion.core.sql import connect, quoted
from ingestion.core.wanted import Months, handed_over, read_wanted
from ingestion.eurostat_comext import bulk, sdmx
from ingestion.eurostat_comext.kinds import classify

LIMITS = Limits(total_seconds=3600, read_seconds=120, max_bytes=4 << 30, pause_seconds=2)
EXPECTED = "Expected full_v2_YYYYMM.7z, its .dat, or SDMX-CSV of DS-045409."


class ComextWanted(Strict):
    """Settings: whole months, or just some codes of them."""

    months: Months
    products: list[Annotated[str, StringConstraints(pattern=r"^\d{8}$")]] = []  # noqa: RUF012


class EurostatComext(Connector):
    """EU trade by month, member, partner and CN8."""

    source = Source.load(Path(__file__).parent)

    def __init__(
        self,
        base_url: str = "https://ec.europa.eu/eurostat/api",
        client: Callable[..., PoliteClient] = PoliteClient,
    ) -> None:
        """Ask ``base_url``; tests give another one, and a client that does not wait."""
        self._base_url = base_url
        self._client = client

    def dropped(self, path: Path) -> list[Offer]:
        """Offer every file as an edition; refuse those of UK partners by their name."""
        files = handed_over(path, (".7z", ".dat", ".csv", ".csv.gz"), EXPECTED)
        for file in files:
            if file.name.lower().startswith("full_partxixu"):
                raise bulk.uk_only(file.name)
        return [Offer(file.name.split(".")[0], (file,), origin=str(path)) for file in files]

    def check_wanted(self, settings: Mapping[str, Any]) -> None:
        """Look at settings without asking anybody."""
        read_wanted(ComextWanted, self.source.id, settings)

    def fetched(self, settings: Mapping[str, Any], folder: Path) -> list[Offer]:
        """Fetch the bulk file of each month that changed, or each code's months year by year.

        A month of a range without an end that Eurostat does not have yet gives no edition.
        """
        wanted = read_wanted(ComextWanted, self.source.id, settings)
        with self._client(LIMITS) as client:
            if wanted.products:
                return self._codes(client, wanted, folder)
            return self._months(client, wanted, folder)

    def parse(self, edition: Edition, out: BatchWriter) -> None:
        """Write one batch of flows and one of totals per month (and code, for DS-045409)."""
        for file in edition.files:
            with out.or_refuse(), connect(out.folder) as connection:
                _read(file, edition.path(file), out, connection)
                classify(file.name, connection)
                _write(connection, out)

    def _months(self, client: PoliteClient, wanted: ComextWanted, folder: Path) -> list[Offer]:
        offers = []
        for month in wanted.months:
            name = f"full_v2_{month.replace('-', '')}.7z"
            got = client.download(
                f"{self._base_url}/dissemination/files",
                folder / name,
                params={"file": f"comext/COMEXT_DATA/PRODUCTS/{name}"},
                may_be_missing=month in wanted.months.awaited,
            )
            if got.path is not None:
                offers.append(Offer(Path(name).stem, (got.path,), got.origin))
        return offers

    def _codes(self, client: PoliteClient, wanted: ComextWanted, folder: Path) -> list[Offer]:
        """Ask year by year: a longer question is answered with "extraction too big"."""
        offers = []
        for product in wanted.products:
            for year in sorted({month[:4] for month in wanted.months}):
                months = sorted(month for month in wanted.months if month.startswith(year))
                label = f"DS-045409_{product}_{months[0]}_{months[-1]}"
                got = client.download(
                    f"{self._base_url}/comext/dissemination/sdmx/2.1/data/DS-045409/"
                    f"M...{product}.1+2.",
                    folder / f"{label}.csv",
                    params={
                        "format": "SDMX-CSV",
                        "compressed": "false",
                        "startPeriod": months[0],
                        "endPeriod": months[-1],
                    },
                    may_be_missing=wanted.months.awaited.issuperset(months),
                )
                if got.path is not None:
                    offers.append(Offer(label, (got.path,), got.origin))
        return offers


def _read(
    file: ArchivedFile, path: Path, out: BatchWriter, connection: duckdb.DuckDBPyConnection
) -> None:
    name = file.name
    if name.lower().startswith("full_partxixu"):
        raise bulk.uk_only(name)
    if name.lower().endswith(".7z"):
        with bulk.unpacked(name, path, out.folder) as member:
            bulk.read(name, member, connection)
    elif name.lower().endswith(".dat"):
        bulk.read(name, path, connection)
    elif name.lower().endswith((".csv", ".csv.gz")):
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
        is_sdmx = name.lower().endswith(".gz") or sdmx.is_sdmx(head)
        (sdmx if is_sdmx else bulk).read(name, path, connection)
    else:
        raise InputRefusedError(file=name, reason="is no file of Comext.", remedy=EXPECTED)


def _write(connection: duckdb.DuckDBPyConnection, out: BatchWriter) -> None:
    """Write the sums; an answer of DS-045409 replaces what is held of its code and month."""
    groups = connection.execute(
        "select distinct kind = 'flow', period, dataset, "
        "if(dataset = 'full_v2', '', product_nc) from sums order by all"
    ).fetchall()
    for is_flow, period, dataset, code in groups:
        of_code = f"and product_nc = {quoted(code)}" if code else ""
        out.query(
            connection,
            "flows" if is_flow else "totals",
            f"select * from sums where (kind = 'flow') = {is_flow} and period = {quoted(period)} "
            f"{of_code}",
            period=period,
            part="-".join(part for part in (dataset, code) if part),
        )


connector = EurostatComext()
