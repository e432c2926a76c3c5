"""Gates of UK trade: one row per flow, countries of the table, and prices a good can have."""

from great_expectations.expectations.expectation import Expectation

from expectations.rules import bad_groups, bad_rows, duplicated_key, known_area

# Pounds per kilogram a consignment of at least a tonne can plausibly cost, by leading digits.
# NOTE: of 406 UK flows of 85051110 of a tonne and more (June 2024 to June 2026) one lies outside:
# Germany, June 2025, 809,189 kg at about 0.02 USD/kg; the others cost between 1 and 350 USD/kg.
# Widen a band when a flow beyond it proves true.
UNIT_VALUE_BANDS = "('850511', 0.5, 1000)"
BAND_MASS_KG = 1000
FAR_FROM_MEDIAN = 50


def flows() -> list[Expectation]:
    """Return the rules on flows of one month and heading."""
    return [
        bad_rows(
            "month_id is a month",
            where="month_id is null or not regexp_full_match(month_id, '[0-9]{4}(0[1-9]|1[0-2])')",
            why="the month decides which law a flow is held against",
        ),
        duplicated_key(
            "month_id",
            "flow_type_id",
            "country_id",
            "cn8_code",
            why="a flow that stands twice is counted twice",
        ),
        bad_rows(
            "flow type is one of the four",
            where="flow_type_id is null or flow_type_id not in ('1', '2', '3', '4')",
            why="imports and exports cannot be told apart otherwise",
        ),
        bad_rows(
            "cn8_code has eight digits",
            where="cn8_code is null or not regexp_full_match(cn8_code, '[0-9]{8}')",
            why="goods that HMRC withholds belong to no code; they are counted, not guessed",
            on_failure="set_aside",
        ),
        known_area("partner_code", "eurostat"),
        bad_rows(
            "value is there and not negative",
            where="not coalesce(value >= 0, false)",
            why="a flow without a value cannot be told from a suppressed one",
            on_failure="set_aside",
        ),
        bad_rows(
            "net mass is not negative",
            where="net_mass < 0",
            why="mass is never negative",
            on_failure="set_aside",
        ),
        bad_groups(
            "unit value lies in the band of its code",
            query=f"""
                select batch.*, value / net_mass as gbp_per_kg
                from {{batch}} as batch
                inner join (values {UNIT_VALUE_BANDS}) as band (digits, low, high)
                    on starts_with(batch.cn8_code, band.digits)
                where net_mass >= {BAND_MASS_KG}
                    and (value / net_mass < band.low or value / net_mass > band.high)
            """,
            why="one misplaced decimal point in a mass can outweigh all true flows of the month",
            who="analyst",
            on_failure="warn",
        ),
        bad_groups(
            "unit value is not far from the other countries'",
            query=f"""
                select * from (
                    select
                        *,
                        value / net_mass as gbp_per_kg,
                        median(value / net_mass) over same_goods as usual,
                        count(*) over same_goods as flow_count
                    from {{batch}}
                    where net_mass >= {BAND_MASS_KG}
                    window same_goods as (
                        partition by month_id, cn8_code, flow_type_id in ('1', '3')
                    )
                )
                where flow_count >= 4
                    and (
                        gbp_per_kg * {FAR_FROM_MEDIAN} < usual
                        or gbp_per_kg > usual * {FAR_FROM_MEDIAN}
                    )
            """,
            why="a price a fiftieth or fifty times of the usual one hints at a wrong mass",
            who="analyst",
            on_failure="warn",
        ),
    ]
