"""The share of supply is bounded exactly: checked against an enumeration over a grid of the box."""

import re
from itertools import product

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment

from flows.home import PROJECT_DIR

MACRO = (PROJECT_DIR / "dbt_project" / "macros" / "share_bound.sql").read_text("utf-8")
CONNECTION = duckdb.connect()

amounts = st.integers(min_value=0, max_value=10**9)
intervals = st.tuples(amounts, amounts).map(lambda pair: tuple(sorted(pair)))


def bound(which: str, own: tuple[int, int], others: tuple[int, int]) -> float | None:
    macro = re.sub(r"^\{#.*?#\}", "", MACRO, flags=re.DOTALL)
    expression = Environment(autoescape=True).from_string(
        macro + f"{{{{ share_bound('{which}') }}}}"
    )
    totals = (
        f"select 'ALL' as sector, {own[0]} as value_usd_low, {own[1]} as value_usd_high, "
        f"{others[0]} as others_value_usd_low, {others[1]} as others_value_usd_high"
    )
    query = f"select {expression.render()} from ({totals}) as totals"
    found: float | None = CONNECTION.execute(query).fetchall()[0][0]
    return found


def grid(interval: tuple[int, int]) -> list[float]:
    low, high = interval
    return [low + (high - low) * step / 8 for step in range(9)]


@settings(deadline=None, max_examples=200)
@given(own=intervals, others=intervals)
def test_no_corner_of_the_box_lies_outside_the_bounds_and_none_lies_beyond_them(
    own: tuple[int, int], others: tuple[int, int]
) -> None:
    ratios = [a / (a + b) for a, b in product(grid(own), grid(others)) if a + b > 0]
    low, high = bound("low", own, others), bound("high", own, others)
    if not ratios:
        assert low is None
        assert high is None
        return
    assert low is not None
    assert high is not None
    assert abs(low - min(ratios)) <= 1e-9
    assert abs(high - max(ratios)) <= 1e-9


def test_dividing_bounds_by_each_other_would_be_wider() -> None:
    low, high = bound("low", (10, 70), (10, 50)), bound("high", (10, 70), (10, 50))
    assert (low, high) == (0.166666667, 0.875)
    assert low > 10 / (70 + 50)


codes = st.lists(st.tuples(intervals, intervals), min_size=1, max_size=3)


@settings(deadline=None, max_examples=100)
@given(codes=codes)
def test_codes_that_move_by_themselves_reach_no_further_than_their_sums(
    codes: list[tuple[tuple[int, int], tuple[int, int]]],
) -> None:
    """The share of a set of codes, each with its own part and the others' part anywhere within."""
    corners = [
        (sum(own for own, _ in choice), sum(other for _, other in choice))
        for choice in product(*[list(product(*code)) for code in codes])
    ]
    ratios = [own / (own + other) for own, other in corners if own + other > 0]
    own = (sum(code[0][0] for code in codes), sum(code[0][1] for code in codes))
    others = (sum(code[1][0] for code in codes), sum(code[1][1] for code in codes))
    low, high = bound("low", own, others), bound("high", own, others)
    if not ratios:
        assert low is None
        assert high is None
        return
    assert low == pytest.approx(min(ratios), abs=1e-9)
    assert high == pytest.approx(max(ratios), abs=1e-9)
