"""Reads SDMX-CSV of dataset DS-045409: one line per key and indicator."""

from pathlib import Path

import duckdb
import polars as pl

from ingestion.core.errors import InputRefusedError
from ingestion.core.sniff import HEAD_BYTES, refuse_html

KEY = ("time_period", "reporter", "partner", "product", "flow")
NEEDED = (*KEY, "freq", "indicators", "obs_value")
# Which of our columns an indicator is, and how many of our units one of its units holds.
INDICATORS = {
    "VALUE_IN_EUROS": ("value_eur", 1),
    "VALUE_EUR": ("value_eur", 1),
    "QUANTITY_IN_100KG": ("quantity_kg", 100),
    "QUANTITY_KG": ("quantity_kg", 1),
    "SUPPLEMENTARY_QUANTITY": ("quantity_suppl_unit", 1),
    "SUP_QUANTITY": ("quantity_suppl_unit", 1),
}


def is_sdmx(head: bytes) -> bool:
    """Tell SDMX-CSV by the column its first line must have."""
    first = head.decode("utf-8-sig", errors="replace").splitlines()[:1]
    return bool(first) and "OBS_VALUE" in first[0].upper()


def read(name: str, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Make the view ``lines``: one row per key, its indicators side by side.

    ``source_line`` is the first line of the key, the header being line 1. Raises
    ``InputRefusedError`` for a wrong header, an unknown indicator or one that comes twice.
    """
    long = _read_text(name, path)
    _refuse(name, long, ~pl.col("indicators").is_in(list(INDICATORS)), "is an unknown indicator")
    twice = pl.struct("freq", *KEY, "measure").is_duplicated()
    long = long.with_columns(
        pl.col("indicators")
        .replace_strict({k: v[0] for k, v in INDICATORS.items()}, default=None)
        .alias("measure")
    )
    _refuse(name, long, twice, "stands twice for one key")
    connection.register("long_lines", long.to_arrow())
    factors = " ".join(f"when '{name}' then {factor}" for name, (_, factor) in INDICATORS.items())
    amount = (
        f"coalesce(cast(try_cast(obs_value as decimal(20, 3)) * (case indicators {factors} end) "
        "as varchar), obs_value)"
    )
    measures = ", ".join(
        f"max({amount}) filter (measure = '{column}') as {column}"
        for column in ("value_eur", "quantity_kg", "quantity_suppl_unit")
    )
    connection.execute(
        f"""
        create temp view lines as
        select 'DS-045409' as dataset, replace(time_period, '-', '') as period, reporter, partner,
            product as product_nc, flow, {measures}, null as suppl_unit, null as stat_procedure,
            string_agg(distinct obs_flag, ',' order by obs_flag) as obs_flag,
            '{name.replace("'", "''")}' as source_file, min(source_line) as source_line
        from long_lines group by time_period, reporter, partner, product, flow
        """
    )


def _read_text(name: str, path: Path) -> pl.DataFrame:
    with path.open("rb") as stream:
        refuse_html(name, stream.read(HEAD_BYTES))
    try:
        text = pl.read_csv(path, infer_schema=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputRefusedError(
            file=name,
            reason=f"cannot be read: {str(error).splitlines()[0]}",
            remedy="Is the file cut off?",
        ) from None
    text = text.rename({column: column.strip().lower() for column in text.columns})
    missing = [column for column in NEEDED if column not in text.columns]
    if missing:
        raise InputRefusedError(
            file=name,
            line=1,
            reason=f"has no column {', '.join(missing)}.",
            remedy="Expected SDMX-CSV of DS-045409.",
        )
    flag = pl.col("obs_flag") if "obs_flag" in text.columns else pl.lit(None, pl.String)
    stripped = [pl.col(column).str.strip_chars() for column in NEEDED]
    return (
        text.with_row_index("source_line", offset=2)
        .select(
            pl.col("source_line").cast(pl.Int64),
            *stripped,
            flag.str.strip_chars().replace("", None).alias("obs_flag"),
        )
        .with_columns(pl.col("obs_value").replace("", None))
    )


def _refuse(name: str, rows: pl.DataFrame, bad: pl.Expr, told: str) -> None:
    found = rows.filter(bad)
    if found.height:
        raise InputRefusedError(
            file=name,
            line=found["source_line"][0],
            reason=f"{found['indicators'][0]} {told}.",
            remedy=f"Known indicators: {', '.join(INDICATORS)}.",
        )
