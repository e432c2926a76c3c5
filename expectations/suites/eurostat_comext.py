"""Gates of Comext: countries and eight-digit codes only, each flow once, all members there."""

from great_expectations.expectations.expectation import Expectation

from expectations.rules import bad_groups, bad_rows, duplicated_key, known_area
from expectations.trade_rules import unit_value_in_band

KEY = ("dataset", "period", "reporter", "partner", "product_nc", "flow")
MEMBERS = 27


def flows() -> list[Expectation]:
    """Return the rules on flows of one month."""
    return [
        bad_rows(
            "period is a month",
            where="not coalesce(regexp_full_match(period, '[0-9]{4}-(0[1-9]|1[0-2])'), false)",
            why="month 52 is the year, and would be counted beside its months",
        ),
        duplicated_key(*KEY, why="a flow that stands twice is counted twice"),
        bad_rows(
            "flow is 1 or 2",
            where="flow is null or flow not in ('1', '2')",
            why="imports and exports cannot be told apart otherwise",
        ),
        known_area("reporter", "eurostat"),
        known_area("partner", "eurostat"),
        bad_rows(
            "value is there and not negative",
            where="not coalesce(value_eur >= 0, false)",
            why="a flow without a value cannot be told from a confidential one",
            on_failure="set_aside",
        ),
        bad_rows(
            "no negative quantity",
            where="quantity_kg < 0 or quantity_suppl_unit < 0",
            why="a quantity is never negative",
            on_failure="set_aside",
        ),
        bad_groups(
            "the United Kingdom stands once",
            query="""
                select
                    min(source_file) as source_file, min(source_line) as source_line,
                    sum(value_eur) as value_eur
                from {batch} where partner in ('GB', 'XI', 'XU')
                group by reporter, product_nc, flow, period
                having count(*) filter (partner = 'GB') > 0
                    and count(*) filter (partner <> 'GB') > 0
            """,
            why="GB = XU + XI in the published figures; here they stand side by side unequal",
            who="analyst",
            on_failure="warn",
        ),
        bad_groups(
            "all members report",
            query=f"""
                select min(source_file) as source_file, count(distinct reporter) as members
                from {{batch}} where dataset = 'full_v2'
                having count(*) > 0 and count(distinct reporter) < {MEMBERS}
            """,
            why="the newest month often lacks reporters, and its sums are then too small",
            on_failure="warn",
        ),
        unit_value_in_band(code="product_nc", value="value_eur", mass_kg="quantity_kg"),
    ]


def totals() -> list[Expectation]:
    """Return the rules on control totals."""
    return [
        duplicated_key("kind", *KEY, why="a total that stands twice compares with nothing"),
        bad_rows(
            "kind is known",
            where="kind is null or kind not in ('annual_total', 'partner_group', "
            "'reporter_group', 'residual_code', 'coarser_code', 'uk_part')",
            why="a total is only of use to who knows what it is a total of",
        ),
    ]
