"""Gates of CEPII BACI: what a reconciled, complete year of trade can never hold."""

import csv
from pathlib import Path

from great_expectations.expectations.expectation import Expectation

from expectations.rules import bad_groups, bad_rows, duplicated_key, known_area
from expectations.trade_rules import unit_value_in_band
from ingestion.core.sql import quoted

# What whole years of a release hold: one row per HS edition, release and year, each cited. A row
# for another release may be added once somebody has counted CEPII's own zip of that release.
CONTROL_TOTALS = Path(__file__).parents[2] / "ingestion" / "cepii_baci" / "control_totals.csv"

# Six digits, or CEPII's code for goods nobody specified.
CODE_SHAPE = "[0-9]{4}([0-9]{2}|AA)"
# CEPII sorts a year by exporter, importer and product.
RISING_KEY = """
    (try_cast(i as bigint) * 1000 + try_cast(j as bigint)) * 1000000 + try_cast(k as bigint)
"""
HS_FIRST_YEAR = "(cast(substr(hs_edition, 3) as integer) + if(hs_edition >= 'HS88', 1900, 2000))"


def _counted(where: str) -> str:
    """Return the query that finds a year of known totals, beside these, if ``where`` holds.

    The releases stand in it as constants, so that a batch of any other is passed over by the
    statistics of its file, and products are counted by a sum over groups, which is the quicker way.
    """
    with CONTROL_TOTALS.open(encoding="utf-8") as stream:
        releases = {(row["hs_edition"], row["release"]) for row in csv.DictReader(stream)}
    of_known = " or ".join(
        f"(hs_edition = {quoted(edition)} and release = {quoted(release)})"
        for edition, release in sorted(releases)
    )
    return f"""
        with known as (
            select
                hs_edition, release, cast(year as smallint) as t,
                cast(row_count as bigint) as row_count,
                cast(product_count as bigint) as product_count,
                cast(mass_missing_count as bigint) as mass_missing_count,
                cast(value_kusd as decimal(20, 3)) as value_kusd,
                cast(mass_tonnes as decimal(20, 3)) as mass_tonnes
            from read_csv({quoted(CONTROL_TOTALS)}, header = true, all_varchar = true)
        ),

        products as (
            select
                hs_edition, release, t, k, count(*) as row_count, count(q) as mass_count,
                sum(v) as v, sum(q) as q,
                min(source_file) as source_file, min(source_line) as source_line
            from {{batch}}
            where {of_known}
            group by hs_edition, release, t, k
        ),

        found as (
            select
                hs_edition, release, t, sum(row_count) as rows_found,
                count(*) as products_found, sum(row_count) - sum(mass_count) as masses_missing,
                sum(v) as v, coalesce(sum(q), 0) as q,
                min(source_file) as source_file, min(source_line) as source_line
            from products
            group by hs_edition, release, t
        )

        select * from found inner join known using (hs_edition, release, t) where {where}
    """


def trade_flows() -> list[Expectation]:
    """Return the rules on a year of flows; rules on few distinct values look at those only."""
    return [
        bad_rows(
            "k has six characters",
            where=f"k is null or not regexp_full_match(k, '{CODE_SHAPE}')",
            why="a shorter code lost its leading zero and names other goods",
            of=("k",),
        ),
        duplicated_key(
            *("t", "i", "j", "k"),
            why="a flow that stands twice is counted twice",
            rising=RISING_KEY,
        ),
        bad_rows(
            "v is above zero",
            where="not coalesce(v > 0, false)",
            why="CEPII publishes flows of at least 1 USD; a negative or missing value is a fault",
            on_failure="set_aside",
        ),
        bad_rows(
            "q is not negative",
            where="q < 0",
            why="mass is never negative; a missing one is blank",
            on_failure="set_aside",
        ),
        bad_rows(
            "exporter and importer differ",
            where="i = j",
            of=("i", "j"),
            why="BACI has no trade of a country with itself",
            on_failure="set_aside",
        ),
        bad_rows(
            "t lies between the HS edition's first year and the release",
            where=f"t < {HS_FIRST_YEAR} or t >= cast(substr(release, 2, 4) as integer)",
            why="no trade is coded before its HS edition, and a release of January ends before it",
            of=("t", "hs_edition", "release"),
        ),
        known_area("i", "cepii_baci"),
        known_area("j", "cepii_baci"),
        bad_groups(
            "q is missing in at most 10 % of rows",
            query="""
                select * from (
                    select count(*) as row_count, count(*) - count(q) as missing_count,
                        min(source_file) as source_file
                    from {batch}
                )
                where missing_count > 0.1 * row_count
            """,
            why="whole releases miss 2.0 to 3.5 % of masses; many more hints at a misread column",
            on_failure="warn",
        ),
        # thousand dollars per tonne are dollars per kilogram
        unit_value_in_band(code="k", value="v * 1000", mass_kg="q * 1000"),
        bad_groups(
            "a whole year has the rows, masses and totals counted in its release",
            query=_counted(
                "products_found >= product_count and "
                "(rows_found, masses_missing, v, q) "
                "<> (row_count, mass_missing_count, value_kusd, mass_tonnes)"
            ),
            why="a file with every product of its release and other totals was cut or changed",
        ),
        bad_groups(
            "every product of the release is there",
            query=_counted("products_found < product_count"),
            why="part of a release is taken as what it is; its sums are no totals of world trade",
            who="analyst",
            on_failure="warn",
        ),
    ]


def products() -> list[Expectation]:
    """Return the rules on a product list."""
    return [
        bad_rows(
            "code has six characters",
            where=f"code is null or not regexp_full_match(code, '{CODE_SHAPE}')",
            why="flows are joined by the six-character code",
        ),
        duplicated_key("code", why="a code with two descriptions has no meaning"),
    ]


def countries() -> list[Expectation]:
    """Return the rules on a country list."""
    return [
        bad_rows(
            "country_code is a number",
            where="country_code is null or not regexp_full_match(country_code, '[0-9]{1,3}')",
            why="flows are joined by the numeric code, since ISO codes repeat",
        ),
        duplicated_key("country_code", why="a code of two countries has no meaning"),
        known_area("country_code", "cepii_baci", on_failure="warn"),
    ]
