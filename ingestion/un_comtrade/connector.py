"""Takes saved answers of the API, or asks for them; one edition per answer."""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from ingestion.core.archive import Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.connector import Connector, Offer
from ingestion.core.errors import InputRefusedError
from ingestion.core.http import PoliteClient
from ingestion.core.spec import Source
from ingestion.core.vintages import limited
from ingestion.un_comtrade import answer, api

KEY_VARIABLE = "COMTRADE_API_KEY"
WORLD = "0"
BATCH_KEY = ["period", "reporter_code", "flow_code", "cmd_code"]

# A row is a total when it is not split by second partner, transport mode or customs procedure.
IS_TOTAL = (
    pl.col("partner2_code").eq("0") & pl.col("mot_code").eq("0") & pl.col("customs_code").eq("C00")
)


class UnComtrade(Connector):
    """UN Comtrade API v1, final data of commodities."""

    source = Source.load(Path(__file__).parent)

    def __init__(
        self, base_url: str = api.BASE_URL, client: Callable[..., PoliteClient] = PoliteClient
    ) -> None:
        """Ask ``base_url``; tests give another one, and a client that does not wait."""
        self._base_url = base_url
        self._client = client

    def dropped(self, path: Path) -> list[Offer]:
        """Offer every JSON file of a folder (not of folders in it), or one file."""
        files = sorted(path.glob("*.json")) if path.is_dir() else [path]
        files = [file for file in files if file.suffix.lower() == ".json"]
        if not files:
            raise InputRefusedError(
                file=path.name,
                reason="holds no answer of the UN Comtrade API, which is a .json file.",
                remedy="Save the API's answers as they are, one file each.",
            )
        return [Offer(_label(file), (file,), origin=f"dropped: {file.name}") for file in files]

    def fetched(self, settings: Mapping[str, Any], folder: Path) -> list[Offer]:
        """Ask every query of the settings; the key comes from ``COMTRADE_API_KEY``, if there."""
        key = os.environ.get(KEY_VARIABLE, "").strip() or None
        wanted = api.Settings.read(settings)
        asked = api.ask(wanted, key, folder, self._base_url, self._client)
        return [Offer(query.name, (got.path,), got.origin) for query, got in asked if got.path]

    def parse(self, edition: Edition, out: BatchWriter) -> None:
        """Write a batch per period, reporter, flow and commodity; splits of totals go apart.

        An answer that does not hold all partners names them in its part.
        """
        for file in edition.files:
            with out.or_refuse():
                rows = answer.records(file.name, edition.path(file).read_bytes())
                if rows:
                    typed = answer.frame(file.name, rows)
                    _refuse_future(file.name, typed, edition.retrieved_at)
                    _write(out, "trade_flows", typed.filter(IS_TOTAL))
                    _write(out, "trade_breakdowns", typed.filter(~IS_TOTAL))


def _write(out: BatchWriter, table: str, rows: pl.DataFrame) -> None:
    for key, group in sorted(rows.partition_by(BATCH_KEY, as_dict=True).items()):
        period, *about = (str(part) for part in key)
        out.frame(table, group, period=period, part=_part("-".join(about), group))


def _part(about: str, rows: pl.DataFrame) -> str:
    """Name what a batch is about, and the partners where it does not hold them all.

    The World beside others proves that all are there, since the gate asks whether they sum to it.
    An answer to a question for some partners must not take the place of one for all.
    """
    partners = rows["partner_code"].fill_null("").unique().to_list()
    is_whole = WORLD in partners and len(partners) > 1
    return about if is_whole else limited(about, partners)


def _refuse_future(name: str, typed: pl.DataFrame, retrieved_at: str) -> None:
    year = int(retrieved_at[:4])
    late = typed.filter(pl.col("ref_year") > year)
    if late.height:
        raise InputRefusedError(
            file=name,
            line=late["source_line"][0],
            reason=f"period {late['period'][0]} lies after {year}, the year the answer came in.",
            remedy="Ask the API again.",
        )


def _label(path: Path) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", path.stem).strip("-")[: api.NAME_LENGTH] or "answer"


connector = UnComtrade()
