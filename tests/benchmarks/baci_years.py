"""Writes years shaped like BACI, for tests and measurements alone: no figure in them is trade.

Like the releases are: the layout of V202601 (``t,i,j,k,v,q``, sorted by exporter, importer and
product, a blank where there is no mass), 226 of CEPII's country codes, 5,200 six-digit codes,
3.25 % of masses missing, values from 1 USD up over nine orders of magnitude, and skew: large
exporters and importers trade in nearly every code, most pairs of countries in a few.
"""

import csv
import math
import random
from collections.abc import Sequence
from pathlib import Path

from ingestion.core.sql import connect, quoted

AREA_CODES = Path(__file__).parents[2] / "dbt_project" / "seeds" / "reference" / "area_codes.csv"
MISSING_SHARE = 0.0325
CHINA = 156
# Spread of the logarithms of the sizes of exporters, importers and products.
EXPORTERS, IMPORTERS, PRODUCTS = 2.0, 1.4, 1.0


def name_of(year: int, edition: str = "HS17", release: str = "V202601") -> str:
    """Return the name a year of such a release has."""
    return f"BACI_{edition}_Y{year}_{release}.csv"


def write_year(
    folder: Path,
    year: int,
    rows: int,
    *,
    padded: bool = False,
    countries: int = 226,
    codes: int = 5_200,
    watched: Sequence[str] = (),
    edition: str = "HS17",
    release: str = "V202601",
) -> Path:
    """Write a year of just so many rows and return its path; the same arguments, the same bytes.

    ``padded`` gives the layout of older releases: numbers right-aligned, ``NA`` for no mass.
    ``watched`` are codes that must be among the ``codes``; their trade is like that of any other.
    ``edition`` and ``release`` are what the file is named after, and change nothing in it.
    """
    chance = random.Random(17)  # noqa: S311 - made-up data
    areas = sorted(chance.sample(_country_codes(year), countries))
    products = _products(chance, codes, watched)
    sizes = (
        [chance.lognormvariate(0, EXPORTERS) for _ in areas],
        [chance.lognormvariate(0, IMPORTERS) for _ in areas],
        [chance.lognormvariate(0, PRODUCTS) for _ in products],
    )
    # The largest exporter is China, as in trade: the marts ask what comes from there.
    if CHINA in areas:
        china, largest = areas.index(CHINA), sizes[0].index(max(sizes[0]))
        sizes[0][china], sizes[0][largest] = sizes[0][largest], sizes[0][china]
    # Somewhat too many, so that just the rows asked for can be cut from them.
    scale = _scale(*sizes, wanted=1.015 * rows + 5 * math.sqrt(rows))
    path = folder / name_of(year, edition, release)
    with connect(folder) as connection:
        for name, keys, each in zip(
            ("exporters", "importers", "products"), (areas, areas, products), sizes, strict=True
        ):
            values = ", ".join(
                f"({key}, {size:.12e})" for key, size in zip(keys, each, strict=True)
            )
            connection.execute(
                f"create table {name} as from (values {values}) as given (code, size)"
            )
        written = connection.execute(
            f"copy ({_select(year, rows, scale, padded)}) to {quoted(path)} (header true, quote '')"
        ).fetchall()[0][0]
    if written != rows:
        raise ValueError(f"{countries} countries and {codes} codes have no room for {rows} flows")
    return path


def _products(chance: random.Random, codes: int, watched: Sequence[str]) -> list[int]:
    """Choose the products: those that must be there, and as many others as are wanted besides."""
    kept = {int(code) for code in watched}
    drawn = [code for code in chance.sample(range(10_000, 980_000), codes) if code not in kept]
    return sorted([*kept, *drawn[: codes - len(kept)]])


def _country_codes(year: int) -> list[int]:
    """Return CEPII's codes of the countries of a year, one of each: no release has two of one."""
    with AREA_CODES.open(encoding="utf-8", newline="") as stream:
        codes = {
            row["area_id"]: int(row["code"])
            for row in reversed(list(csv.DictReader(stream)))
            if row["scheme"] == "cepii_baci"
            and int(row["valid_from_year"] or 0) <= year < int(row["valid_to_year"] or 9999)
        }
    return sorted(codes.values())


def _scale(
    exporters: Sequence[float],
    importers: Sequence[float],
    products: Sequence[float],
    wanted: float,
) -> float:
    """Find the scale at which so many flows are expected.

    A flow of sizes e, m and p exists with probability 1 - exp(-scale * e * m * p).
    """
    # Pairs and products are taken in classes of size, or this would take as long as the rows.
    pairs = _classes(
        [e * m for a, e in enumerate(exporters) for b, m in enumerate(importers) if a != b]
    )
    cells = [(p * g, n * k) for p, n in pairs for g, k in _classes(products)]
    low, high = -30.0, 30.0
    for _ in range(40):
        middle = (low + high) / 2
        scale = math.exp(middle)
        expected = sum(-math.expm1(-scale * size) * count for size, count in cells)
        low, high = (middle, high) if expected < wanted else (low, middle)
    return math.exp(high)


def _classes(sizes: Sequence[float]) -> list[tuple[float, int]]:
    """Return mean size and number of the members of some two hundred classes of size."""
    ordered = sorted(sizes)
    step = max(1, len(ordered) // 200)
    parts = [ordered[at : at + step] for at in range(0, len(ordered), step)]
    return [(sum(part) / len(part), len(part)) for part in parts]


def _select(year: int, rows: int, scale: float, padded: bool) -> str:
    number = "printf('%15.3f', {})" if padded else "round({}, 3)"
    value, mass = number.format("v"), number.format("q")
    missing = "'             NA'" if padded else "null"
    return f"""
        select
            {year} as t, i, j, lpad(cast(k as varchar), 6, '0') as k, {value} as v,
            case when {_even(year, 5)} < {MISSING_SHARE} then {missing} else {mass} end as q
        from (
            select i, j, k, v, greatest(0.001, v * exp(2.6 * {_normal(year, 6)} - 2.4)) as q
            from (
                select i, j, k, greatest(0.001, exp(2.9 + 3.8 * {_normal(year, 2)})) as v
                from (
                    select
                        exporters.code as i, importers.code as j, products.code as k,
                        exporters.size * importers.size * products.size as size
                    from exporters cross join importers cross join products
                    where exporters.code <> importers.code
                )
                where {_even(year, 1)} < 1 - exp(-{scale} * size)
            )
        )
        order by i, j, k
        limit {rows}
    """


def _even(year: int, use: int) -> str:
    """Return an even number above 0 and below 1, of its own for each flow, year and use."""
    return f"((hash(i, j, k, {year}, {use}) % 1000003 + 0.5) / 1000003.0)"


def _normal(year: int, use: int) -> str:
    """Return a normal number, from two even ones."""
    return f"(sqrt(-2 * ln({_even(year, use)})) * cos(2 * pi() * {_even(year, use + 1)}))"
