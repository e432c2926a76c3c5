"""Gates of UK trade: one row per flow, countries of the table, and prices a good can have."""

from great_expectations.expectations.expectation import Expectation

from expectations.rules import bad_rows, duplicated_key, known_area
from expectations.trade_rules import unit_value_in_band, unit_value_near_others


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
            "a suppressed flow is not a flow of zero",
            where="suppression_index > 0 and value = 0",
            why="what HMRC withholds is unknown, and a zero would say that nothing was traded",
            on_failure="set_aside",
        ),
        bad_rows(
            "net mass is not negative",
            where="net_mass < 0",
            why="mass is never negative",
            on_failure="set_aside",
        ),
        unit_value_in_band(code="cn8_code", value="value", mass_kg="net_mass"),
        unit_value_near_others(
            same_goods="month_id, cn8_code, flow_type_id in ('1', '3')",
            value="value",
            mass_kg="net_mass",
        ),
    ]
