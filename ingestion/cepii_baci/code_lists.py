"""Reads CEPII's product and country lists, whose layout changed and whose copies are worn."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from ingestion.cepii_baci.naming import Named
from ingestion.core.batches import BatchWriter
from ingestion.core.errors import InputRefusedError
from ingestion.core.sniff import refuse_html

# Published column -> ours; a column without a name of ours is not kept.
Layout = Mapping[str, str | None]

PRODUCT_COLUMNS: Layout = {"code": "code", "description": "description"}

# Header of the releases up to V2023, and of those since; the full name is the one that stayed.
COUNTRY_COLUMNS_TO_2023: Layout = {
    "country_code": "country_code",
    "country_name_abbreviation": None,
    "country_name_full": "country_name",
    "iso_2digit_alpha": "country_iso2",
    "iso_3digit_alpha": "country_iso3",
}
COUNTRY_COLUMNS: Layout = {
    "country_code": "country_code",
    "country_name": "country_name",
    "country_iso2": "country_iso2",
    "country_iso3": "country_iso3",
}


def parse_products(name: str, path: Path, named: Named, out: BatchWriter) -> None:
    """Write the product list: period = release, part = HS edition.

    A code that lost its leading zero in a saved copy gets it back. Raises ``InputRefusedError``.
    """
    frame = _read(name, path, [PRODUCT_COLUMNS]).with_columns(
        pl.col("code").str.zfill(6),
        pl.lit(named.hs).alias("hs_edition"),
        pl.lit(named.release).alias("release"),
    )
    out.frame("products", frame, period=named.release, part=named.hs)


def parse_countries(name: str, path: Path, named: Named, out: BatchWriter) -> None:
    """Write the country list: period = release.

    A blank or ``N/A`` ISO code becomes null; ``NA`` is Namibia's. Raises ``InputRefusedError``.
    """
    iso = pl.col("country_iso2", "country_iso3")
    frame = _read(name, path, [COUNTRY_COLUMNS, COUNTRY_COLUMNS_TO_2023]).with_columns(
        pl.col("country_name").map_elements(repaired, return_dtype=pl.String),
        pl.when(~iso.is_in(["", "N/A"])).then(iso),
        pl.lit(named.release).alias("release"),
    )
    out.frame("countries", frame, period=named.release)


def repaired(text: str) -> str:
    """Undo one UTF-8 encoding too many (``CÃ´te`` is ``Côte``); a sound text stays as it is.

    The releases V202501 and V202601 of the country list have such names.
    """
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _read(name: str, path: Path, layouts: Sequence[Layout]) -> pl.DataFrame:
    """Read a list as text columns under our names, fields trimmed, with file and line."""
    text = _text(name, path)
    header_line = text.split("\n", 1)[0]
    delimiter = ";" if header_line.count(";") > header_line.count(",") else ","
    reader = csv.reader(text.splitlines(), delimiter=delimiter)
    header = [field.strip() for field in next(reader, [])]
    layout = next((each for each in layouts if list(each) == header), None)
    if layout is None:
        expected = " or ".join(",".join(each) for each in layouts)
        raise InputRefusedError(
            file=name,
            line=1,
            reason=f"has the columns {','.join(header)[:120]}.",
            remedy=f"Expected {expected}; has the layout changed?",
        )
    columns: dict[str, list[str]] = {published: [] for published in header}
    lines: list[int] = []
    for fields in reader:
        if len(fields) != len(header):
            raise InputRefusedError(
                file=name,
                line=reader.line_num,
                reason=f"has {len(fields)} fields instead of {len(header)}.",
                remedy="Is the file cut off?",
            )
        for published, field in zip(header, fields, strict=True):
            columns[published].append(field.strip())
        lines.append(reader.line_num)
    if not lines:
        raise InputRefusedError(file=name, reason="holds a header and no rows.")
    kept = {ours: columns[published] for published, ours in layout.items() if ours}
    return pl.DataFrame(kept, schema=dict.fromkeys(kept, pl.String)).with_columns(
        pl.Series("source_line", lines, dtype=pl.Int64), pl.lit(name).alias("source_file")
    )


def _text(name: str, path: Path) -> str:
    data = path.read_bytes()
    refuse_html(name, data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefusedError(
            file=name,
            line=data.count(b"\n", 0, error.start) + 1,
            reason="is not UTF-8 text.",
            remedy="Take CEPII's own file rather than one saved by a program.",
        ) from error
