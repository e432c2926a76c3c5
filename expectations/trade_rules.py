"""Rules every source of trade shares: prices a good can have, and parts that fit their whole."""

from collections.abc import Sequence

from great_expectations.expectations.expectation import Expectation

from expectations.rules import OnFailure, bad_groups

# Dollars, euros or pounds per kilogram that a consignment of a tonne and more can cost, by HS6.
# The bands are wide enough for any of the three currencies.
# NOTE: of 406 UK flows of 85051110 of a tonne and more (June 2024 to June 2026) one lies outside:
# Germany, June 2025, 809,189 kg at about 0.02 USD/kg; the others cost between 1 and 350 USD/kg. Of
# BACI's flows of 2024 (HS17 V202601) of a tonne and more, 9 of 1,034 of 850511 lie outside, none of
# 313 of antimony and none of 191 of gallium, germanium and their like. Widen a band when a flow
# beyond it proves true; add a code with the count of real flows that its band was tried on.
UNIT_VALUE_BANDS = (
    ("850511", 0.5, 1000),
    ("811010", 0.5, 1000),
    ("811292", 0.5, 5000),
)
BAND_MASS_KG = 1000
FAR_FROM_MEDIAN = 50
# Rounding of values printed in thousands stays under this.
PARENT_TOLERANCE = 0.01


def unit_value_in_band(*, code: str, value: str, mass_kg: str) -> Expectation:
    """Expect prices of watched goods to lie in the band of their HS6; reported, never kept out.

    ``code``, ``value`` (dollars, euros or pounds) and ``mass_kg`` are SQL over a row of the batch.
    """
    bands = ", ".join(f"('{hs6}', {low}, {high})" for hs6, low, high in UNIT_VALUE_BANDS)
    codes = ", ".join(f"'{hs6}'" for hs6, _, _ in UNIT_VALUE_BANDS)
    return bad_groups(
        "unit value lies in the band of its code",
        query=f"""
            with priced as (
                select *, ({value}) / ({mass_kg}) as value_per_kg
                from {{batch}}
                where substr({code}, 1, 6) in ({codes}) and ({mass_kg}) >= {BAND_MASS_KG}
            )

            select priced.*
            from priced
            inner join (values {bands}) as band (hs6, low, high)
                on substr({code}, 1, 6) = band.hs6
            where value_per_kg < band.low or value_per_kg > band.high
        """,
        why="one misplaced decimal point in a mass can outweigh all true flows of the month",
        who="analyst",
        on_failure="warn",
    )


def unit_value_near_others(
    *, same_goods: str, value: str, mass_kg: str, where: str = "true"
) -> Expectation:
    """Expect a price to be near the median of those of the other partners; reported only.

    ``same_goods`` names what a price may be compared within; fewer than four flows are no measure.
    """
    return bad_groups(
        "unit value is not far from the other countries'",
        query=f"""
            select * from (
                select
                    *,
                    ({value}) / ({mass_kg}) as value_per_kg,
                    median(({value}) / ({mass_kg})) over same_goods as usual,
                    count(*) over same_goods as flow_count
                from {{batch}}
                where ({mass_kg}) >= {BAND_MASS_KG} and {where}
                window same_goods as (partition by {same_goods})
            )
            where flow_count >= 4
                and (
                    value_per_kg * {FAR_FROM_MEDIAN} < usual
                    or value_per_kg > usual * {FAR_FROM_MEDIAN}
                )
        """,
        why="a price a fiftieth or fifty times of the usual one hints at a wrong mass",
        who="analyst",
        on_failure="warn",
    )


def children_within_parent(
    *,
    key: Sequence[str],
    code: str,
    value: str,
    where: str = "true",
    on_failure: OnFailure = "warn",
) -> Expectation:
    """Expect codes to be worth no more than the code two digits shorter that holds them.

    Both must be in the batch. Less than the parent is no fault: not every child need be loaded.
    """
    keys = ", ".join(key)
    return bad_groups(
        "finer codes are worth no more than the code that holds them",
        query=f"""
            with summed as (
                select {keys}, {code} as code, sum({value}) as value
                from {{batch}}
                where {where} and regexp_full_match({code}, '[0-9]+')
                group by {keys}, {code}
            ),

            children as (
                select
                    {keys}, substr(code, 1, length(code) - 2) as code, sum(value) as children_value
                from summed
                group by {keys}, substr(code, 1, length(code) - 2)
            )

            select summed.*, children.children_value
            from summed
            inner join children using ({keys}, code)
            where children_value > value * {1 + PARENT_TOLERANCE}
        """,
        why="a part above its whole means that codes of two editions or a line counted twice meet",
        who="analyst",
        on_failure=on_failure,
    )
