"""Takes saved answers and tables of the API, or asks for answers; one edition per file."""

import os
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
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
from ingestion.un_comtrade import answer, api, table

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
        """Offer every JSON and CSV file of a folder (not of folders in it), or one file."""
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        files = [file for file in files if file.name.lower().endswith((".json", *table.SUFFIXES))]
        if not files:
            raise InputRefusedError(
                file=path.name,
                reason="holds no answer of the UN Comtrade API, which is a .json file, and no "
                "table of it, which is a .csv or .csv.gz.",
                remedy="Save the API's answers as they are, one file each.",
            )
        return [Offer(_label(file), (file,), origin=f"dropped: {file.name}") for file in files]

    def check_wanted(self, settings: Mapping[str, Any]) -> None:
        """Look at settings without asking anybody."""
        api.Settings.read(settings)

    def fetched(self, settings: Mapping[str, Any], folder: Path) -> list[Offer]:
        """Ask every query of the settings; the key comes from ``COMTRADE_API_KEY``, if there."""
        key = os.environ.get(KEY_VARIABLE, "").strip() or None
        wanted = api.Settings.read(settings)
        today = datetime.now(UTC).date()
        asked = api.ask(wanted, key, folder, self._base_url, self._client, today)
        return [Offer(query.name, (got.path,), got.origin) for query, got in asked if got.path]

    def parse(self, edition: Edition, out: BatchWriter) -> None:
        """Write a batch per period, reporter, flow and commodity; splits of totals go apart.

        An answer that does not hold all partners names them in its part. A table cut down to six
        columns is one batch of its own table, for it says less than an answer.
        """
        for file in edition.files:
            with out.or_refuse():
                if file.name.lower().endswith(table.SUFFIXES):
                    _parse_csv(file.name, edition.path(file), edition.retrieved_at, out)
                else:
                    rows = answer.records(file.name, edition.path(file).read_bytes())
                    _write_all(file.name, answer.frame(file.name, rows), edition.retrieved_at, out)


def _parse_csv(name: str, path: Path, retrieved_at: str, out: BatchWriter) -> None:
    header, rows = table.read(name, path)
    if set(header) == set(table.EXTRACT):
        found = table.extract(name, rows)
        period = str(found["period"][0])
        _refuse_future(name, found.with_columns(ref_year=int(period)), retrieved_at)
        part = limited("extract", found["cmd_code"].unique().to_list())
        out.frame("trade_extracts", found, period=period, part=part)
        return
    missing = sorted(answer.FIELDS.keys() - set(header))
    if missing:
        raise InputRefusedError(
            file=name,
            line=1,
            reason=f"has no column {', '.join(missing)[:200]}.",
            remedy="Expected the fields of the API v1, or reporter, partner, cmd, flow, value and "
            "netwgt alone.",
        )
    _write_all(name, table.frame(name, rows), retrieved_at, out)


def _write_all(name: str, typed: pl.DataFrame, retrieved_at: str, out: BatchWriter) -> None:
    _refuse_future(name, typed, retrieved_at)
    _write(out, "trade_flows", typed.filter(IS_TOTAL))
    _write(out, "trade_breakdowns", typed.filter(~IS_TOTAL))


def _write(out: BatchWriter, table_name: str, rows: pl.DataFrame) -> None:
    for key, group in sorted(rows.partition_by(BATCH_KEY, as_dict=True).items()):
        period, *about = (str(part) for part in key)
        out.frame(table_name, group, period=period, part=_part("-".join(about), group))


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
    return (
        re.sub(r"[^A-Za-z0-9]+", "-", path.name.split(".")[0]).strip("-")[: api.NAME_LENGTH]
        or "answer"
    )


connector = UnComtrade()
