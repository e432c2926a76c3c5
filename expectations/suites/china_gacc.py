"""Gates of China's customs statistics: whole flows of known partners, each once."""

from great_expectations.expectations.expectation import Expectation

from expectations.rules import bad_rows, duplicated_key, known_area
from expectations.trade_rules import children_within_parent, unit_value_in_band

KILOGRAMS = """
    case
        when unit_1 = '千克' then quantity_1
        when unit_1 = '吨' then quantity_1 * 1000
        when unit_2 = '千克' then quantity_2
        when unit_2 = '吨' then quantity_2 * 1000
    end
"""


def flows() -> list[Expectation]:
    """Return the rules on flows of one month, direction and heading."""
    return [
        duplicated_key(
            "period",
            "direction",
            "commodity_code",
            "partner_code",
            why="a flow that stands twice is counted twice, or is cut by what was asked",
        ),
        bad_rows(
            "commodity_code has eight or ten digits",
            where="commodity_code is null "
            "or not regexp_full_match(commodity_code, '[0-9]{8}([0-9]{2})?')",
            why="a coarser code is the sum of finer ones, and a shorter one lost its zero",
            on_failure="set_aside",
        ),
        known_area("partner_name", "china_gacc"),
        bad_rows(
            "value is there and not negative",
            where="not coalesce(value_usd >= 0, false)",
            why="a flow without a value cannot be told from a suppressed one",
            on_failure="set_aside",
        ),
        bad_rows(
            "no negative quantity",
            where="quantity_1 < 0 or quantity_2 < 0",
            why="a quantity is never negative",
            on_failure="set_aside",
        ),
        unit_value_in_band(code="commodity_code", value="value_usd", mass_kg=KILOGRAMS),
        children_within_parent(
            key=("period", "direction", "partner_name"), code="commodity_code", value="value_usd"
        ),
    ]
