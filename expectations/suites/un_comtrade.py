"""Gates of UN Comtrade: one total per key, partners that sum to the World, known codes."""

from great_expectations.expectations.expectation import Expectation

from expectations.rules import bad_groups, bad_rows, duplicated_key, known_area

# NOTE: rounding and withheld partners stay under this; the usual fault, rows that split a total
# counted beside it, is 50 % and more.
WORLD_TOLERANCE = 0.005

SUMS = """
    select
        period, reporter_code, flow_code, cmd_code,
        max(primary_value) filter (where partner_code = '0') as world_value,
        sum(primary_value) filter (where partner_code <> '0') as partner_value,
        min(source_file) as source_file,
        coalesce(min(source_line) filter (where partner_code = '0'), min(source_line))
            as source_line
    from {batch}
    group by period, reporter_code, flow_code, cmd_code
"""


def trade_flows() -> list[Expectation]:
    """Return the rules on the totals of one period, reporter, flow and commodity."""
    return [
        duplicated_key(
            "period",
            "reporter_code",
            "flow_code",
            "partner_code",
            "cmd_code",
            why="a total that stands twice is counted twice",
        ),
        bad_groups(
            "partners sum to World within 0.5 %",
            query=f"""
                select * from ({SUMS})
                where abs(partner_value - world_value) > {WORLD_TOLERANCE} * world_value
            """,
            why="a gap means that partners are missing or that a split is counted with its total",
        ),
        bad_rows(
            "classification_code is an edition of the HS",
            where="classification_code is null "
            "or classification_code not in ('H0', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6')",
            why="a code means nothing without its edition",
        ),
        *_values(),
        bad_rows(
            "flow is an import or an export",
            where="flow_code is null or flow_code not in ('M', 'X')",
            why="re-imports and re-exports are part of imports and exports already",
            on_failure="set_aside",
        ),
        known_area("reporter_code", "un_comtrade"),
        known_area("partner_code", "un_comtrade"),
        bad_groups(
            "World is among the partners",
            query=f"select * from ({SUMS}) where world_value is null",
            why="without the World row nothing shows that all partners are there, so this batch "
            "counts for its own partners alone, and only while no answer for all is loaded",
            on_failure="warn",
        ),
        bad_rows(
            "net_wgt is not zero",
            where="net_wgt = 0",
            why="a published zero is kept as zero, but goods of some value weigh something",
            on_failure="warn",
        ),
    ]


def trade_breakdowns() -> list[Expectation]:
    """Return the rules on rows that split a total; they are kept, and enter no sum."""
    return _values()


def _values() -> list[Expectation]:
    return [
        bad_rows(
            "primary_value is there and not negative",
            where="not coalesce(primary_value >= 0, false)",
            why="a value is never below zero, and a missing one is not zero",
            on_failure="set_aside",
        ),
        bad_rows(
            "net_wgt and qty are not negative",
            where="net_wgt < 0 or qty < 0",
            why="a mass is never below zero",
            on_failure="set_aside",
        ),
    ]
