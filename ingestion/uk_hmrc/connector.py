"""Asks HMRC's OData service for months and headings, page by page, and reads its answers."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import polars as pl
from httpx import URL
from pydantic import StringConstraints

from ingestion.core.archive import Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.connector import Connector, Offer
from ingestion.core.errors import InputRefusedError
from ingestion.core.http import Limits, PoliteClient
from ingestion.core.spec import Source, Strict
from ingestion.core.wanted import Months, handed_over, read_wanted
from ingestion.uk_hmrc import payload

LIMITS = Limits(total_seconds=600, max_bytes=256 << 20, pause_seconds=1)
# A page holds tens of thousands of records; an answer with more pages than this goes in circles.
MAX_PAGES = 100
CODE_DIGITS = 8


class HmrcWanted(Strict):
    """Settings: every month and heading named here is one request, or one per page."""

    months: Months
    commodities: list[Annotated[str, StringConstraints(pattern=r"^(\d{2}|\d{4}|\d{6})$")]]


class UkHmrc(Connector):
    """UK imports and exports by month, eight-digit code and country."""

    source = Source.load(Path(__file__).parent)

    def __init__(
        self,
        base_url: str = "https://api.uktradeinfo.com",
        client: Callable[..., PoliteClient] = PoliteClient,
    ) -> None:
        """Ask ``base_url``; tests give another one, and a client that does not wait."""
        self._base_url = base_url
        self._client = client

    def dropped(self, path: Path) -> list[Offer]:
        """Offer saved answers as editions; pages of one answer (``_p1``, ``_p2``) are one."""
        pages: dict[str, list[Path]] = {}
        for file in handed_over(path, [".json"], "Expected saved answers of the OData service."):
            pages.setdefault(re.sub(r"_p\d+$", "", file.stem), []).append(file)
        return [Offer(label, tuple(files), origin=str(path)) for label, files in pages.items()]

    def check_wanted(self, settings: Mapping[str, Any]) -> None:
        """Look at settings without asking anybody."""
        read_wanted(HmrcWanted, self.source.id, settings)

    def fetched(self, settings: Mapping[str, Any], folder: Path) -> list[Offer]:
        """Ask for each heading and month, following the pages to the end.

        An answer without records gives no edition: HMRC gives it for a month that is not out yet.
        """
        wanted = read_wanted(HmrcWanted, self.source.id, settings)
        offers = []
        with self._client(LIMITS) as client:
            for heading in wanted.commodities:
                for month in wanted.months:
                    label = f"{heading}_{month}"
                    origin, files = self._pages(client, folder, label, heading, month)
                    if files:
                        offers.append(Offer(label, tuple(files), origin))
        return offers

    def parse(self, edition: Edition, out: BatchWriter) -> None:
        """Write one batch per month and six-digit heading."""
        pages = {
            file.name: payload.read_page(file.name, edition.path(file)) for file in edition.files
        }
        rows = payload.flows(payload.records(pages))
        heading = pl.col("cn8_code").str.slice(0, 6).fill_null("withheld").alias("heading")
        groups = rows.with_columns(heading).group_by("month_id", "heading")
        for (month, part), group in sorted(groups, key=lambda item: item[0]):
            text = str(month)
            out.frame("flows", group, period=f"{text[:4]}-{text[4:]}", part=str(part))

    def _pages(
        self, client: PoliteClient, folder: Path, label: str, heading: str, month: str
    ) -> tuple[str, list[Path]]:
        """Return where the pages of an answer are from, and them; none if none has a record."""
        url: str | None = f"{self._base_url}/OTS"
        params: dict[str, str] | None = _question(heading, month)
        origin = ""
        files: list[Path] = []
        has_records = False
        while url:
            if len(files) == MAX_PAGES:
                raise InputRefusedError(file=label, reason=f"has more than {MAX_PAGES} pages.")
            target = folder / f"{label}_p{len(files) + 1}.json"
            got = client.download(url, target, params=params, busy=payload.is_busy, fresh=True)
            if got.path is None:
                raise InputRefusedError(file=target.name, reason="is an empty answer.")
            origin = origin or got.origin
            files.append(got.path)
            page = payload.read_page(target.name, target)
            has_records = has_records or bool(page["value"])
            url, params = self._next(target.name, page), None
        return origin, files if has_records else []

    def _next(self, name: str, page: Mapping[str, Any]) -> str | None:
        """Return the address of the next page, which must be the service's own."""
        link = page.get(payload.NEXT)
        if link is None:
            return None
        if URL(link).host != URL(self._base_url).host:
            raise InputRefusedError(file=name, reason=f"names a next page on another host: {link}.")
        return str(URL(link).copy_with(scheme=URL(self._base_url).scheme))


def _question(heading: str, month: str) -> dict[str, str]:
    """Ask for all codes of a heading: HMRC's id of a commodity is its code as a number."""
    first = int(heading.ljust(CODE_DIGITS, "0"))
    last = int(heading.ljust(CODE_DIGITS, "9"))
    month_id = month.replace("-", "")
    return {
        "$filter": f"MonthId eq {month_id} and CommodityId ge {first} and CommodityId le {last}",
        "$expand": "Commodity,Country",
    }


connector = UkHmrc()
