"""Gates of UN Comtrade: one total per key, partners that sum to the World, known codes."""

from great_expectations.expectations.expectation import Expectation

from expectations.rules import bad_groups, bad_rows, duplicated_key, known_area
from expectations.trade_rules import (
    children_within_parent,
    unit_value_in_band,
    unit_value_near_others,
)

# NOTE: rounding and withheld partners stay under this; the usual fault, rows that split a total
# counted beside it, is 50 % and more.
WORLD_TOLERANCE = 0.005
# Totals of an extract are inferred. In its 3,987 groups of 2024 the gap is 0.011 % at most.
EXTRACT_TOLERANCE = 0.01

# A whole code is two, four or six digits; five are six that lost their zero in a spreadsheet.
CODE = "TOTAL|[0-9]{2}|[0-9]{4}([0-9]{2}|AA)?"

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
        _codes(),
        *_values(),
        *_areas_and_flows(),
        *_rest(),
        *_prices(),
    ]


def trade_extracts() -> list[Expectation]:
    """Return the rules on a file cut down to six columns, whose totals are only inferred."""
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
            "totals of partners sum to World within 1 %",
            query=f"""
                select * from ({SUMS})
                where abs(partner_value - world_value) > {EXTRACT_TOLERANCE} * world_value
            """,
            why="it shows that the largest row of a key is its total and that no partner is lost",
        ),
        _codes(),
        *_values(("net_wgt",)),
        *_areas_and_flows(),
        *_rest(),
        *_prices(),
        children_within_parent(
            key=("period", "reporter_code", "flow_code", "partner_code"),
            code="cmd_code",
            value="primary_value",
        ),
    ]


def _prices() -> list[Expectation]:
    return [
        unit_value_in_band(code="cmd_code", value="primary_value", mass_kg="net_wgt"),
        unit_value_near_others(
            same_goods="period, reporter_code, flow_code, cmd_code",
            value="primary_value",
            mass_kg="net_wgt",
            where="partner_code <> '0'",
        ),
    ]


def _codes() -> Expectation:
    return bad_rows(
        "cmd_code is a whole code of the HS or TOTAL",
        where=f"cmd_code is null or not regexp_full_match(cmd_code, '{CODE}')",
        why="a code that lost its leading zero names other goods",
    )


def _areas_and_flows() -> list[Expectation]:
    return [
        bad_rows(
            "flow is an import or an export",
            where="flow_code is null or flow_code not in ('M', 'X')",
            why="re-imports and re-exports are part of imports and exports already",
            on_failure="set_aside",
        ),
        known_area("reporter_code", "un_comtrade"),
        known_area("partner_code", "un_comtrade"),
    ]


def _rest() -> list[Expectation]:
    return [
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


def _values(quantities: tuple[str, ...] = ("net_wgt", "qty")) -> list[Expectation]:
    return [
        bad_rows(
            "primary_value is there and not negative",
            where="not coalesce(primary_value >= 0, false)",
            why="a value is never below zero, and a missing one is not zero",
            on_failure="set_aside",
        ),
        bad_rows(
            f"{' and '.join(quantities)} {'are' if len(quantities) > 1 else 'is'} not negative",
            where=" or ".join(f"{quantity} < 0" for quantity in quantities),
            why="a mass is never below zero",
            on_failure="set_aside",
        ),
    ]
