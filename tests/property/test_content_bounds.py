"""Bounds of content: no corner of what is known lies outside them, and a threshold only shrinks."""

from itertools import product

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.models import macro_sql, model_sql

CONTENT = model_sql("intermediate/embedded/int_embedded__content")
CONNECTION = duckdb.connect()
Interval = tuple[float, float]

ordered = lambda low, high: st.tuples(  # noqa: E731 - a strategy of intervals, named as one
    st.floats(low, high), st.floats(low, high)
).map(lambda pair: (min(pair), max(pair)))
shares = ordered(0, 1)
contents = ordered(0, 30)
prices = ordered(1, 2000)


def rounded_down(interval: Interval) -> Interval:
    return round(interval[0], 6), round(interval[1], 6)


def one(query: str) -> tuple[float, ...]:
    (row,) = CONNECTION.execute(query).fetchall()
    return tuple(float(value) for value in row)


@settings(deadline=None, max_examples=200)
@given(carrier=shares, own=shares, others=shares)
def test_a_composed_part_is_bounded_by_its_corners_and_no_wider(
    carrier: Interval, own: Interval, others: Interval
) -> None:
    columns = ", ".join(
        f"{value!r}::double as {name}_{end}"
        for name, interval in (("m", carrier), ("c", own), ("o", others))
        for end, value in zip(("low", "high"), interval, strict=True)
    )
    low, high = (macro_sql(f"composed_bound('{end}', 'm', 'c', 'o')") for end in ("low", "high"))
    found = one(f"select {low}, {high} from (select {columns})")
    corners = [m * c + (1 - m) * o for m, c, o in product(carrier, own, others)]
    assert abs(found[0] - min(corners)) <= 1e-9
    assert abs(found[1] - max(corners)) <= 1e-9


@settings(deadline=None, max_examples=200)
@given(content=shares, thresholds=st.tuples(st.floats(0.0001, 1), st.floats(0.0001, 1)))
def test_a_verdict_never_rises_with_the_threshold_and_nothing_is_inside_without_content(
    content: Interval, thresholds: tuple[float, float]
) -> None:
    rank = {"no": 0, "possible": 1, "certain": 2}

    def verdict(low: float, high: float, threshold: float) -> int:
        sql = macro_sql(f"content_verdict('goods', {threshold!r})")
        (row,) = CONNECTION.execute(
            f"select {sql} from (select {low!r}::double as content_share_low, "
            f"{high!r}::double as content_share_high) as goods"
        ).fetchall()
        return rank[row[0]]

    lower, higher = sorted(thresholds)
    assert verdict(*content, higher) <= verdict(*content, lower)
    assert verdict(0, 0, lower) == 0
    assert verdict(lower, 1, lower) == 2


def bounds(
    elements: list[tuple[Interval, Interval, Interval]], traded: float, cited: Interval
) -> tuple[float, ...]:
    """Run the model for one flow of a product with elements of (content, price, origin share)."""
    names = [f"E{number}" for number in range(len(elements))]
    inputs, paid, origins = [], [], []
    for name, (content, price, origin) in zip(names, elements, strict=True):
        inputs.append(f"('p', '{name}', 'wt_pct', null, {content[0]}, {content[1]}, false)")
        paid.append(f"('{name}', 2024, {price[0]}, {price[1]})")
        origins.append(f"('X', 2024, 'CHN', 'input', '{name}', {origin[0]}, {origin[1]}, 'traced')")
    tables = f"""
        with stg_product_content__products as (
            select 'p' as product, 'CHN' as origin_iso3, false as may_be_listed_input_whole
        ), int_embedded__inputs(
            product, element, unit, carrier, content_low, content_high, is_missing
        ) as (values {", ".join(inputs)}),
        int_embedded__prices(element, price_year, usd_per_kg_low, usd_per_kg_high) as (
            values {", ".join(paid)}
        ), stg_product_content__prices(
            subject_kind, subject, price_year, unit, price_low, price_high
        ) as (values ('product', 'p', 2024, 'usd_per_kg', {cited[0]}, {cited[1]})),
        int_embedded__origin_shares(
            exporter_id, trade_year, origin_iso3, carrier, element, share_low, share_high, basis
        ) as (values {", ".join(origins)}),
        int_embedded__flows(
            product, trade_year, exporter_id, importer_id, value_usd, net_mass_kg
        ) as (values ('p', 2024, 'X', 'Y', {traded}, 1))
    """
    columns = "content_share_low, content_share_high, listed_value_share_low, origin_share_low"
    return one(f"{tables} select {columns} from ({CONTENT})")


@settings(deadline=None, max_examples=60)
@given(
    elements=st.lists(
        st.tuples(contents.map(rounded_down), prices.map(rounded_down), shares.map(rounded_down)),
        min_size=1,
        max_size=2,
    ),
    traded=st.floats(1, 500).map(lambda price: round(price, 3)),
    cited=ordered(1, 500).map(lambda pair: (round(pair[0], 3), round(pair[1], 3))),
)
def test_no_corner_of_contents_prices_and_origins_lies_outside_the_bounds(
    elements: list[tuple[Interval, Interval, Interval]], traded: float, cited: Interval
) -> None:
    low, high, listed_low, origin_low = bounds(elements, traded, cited)
    assert 0 <= low <= high <= 1
    assert abs(low - listed_low * origin_low) <= 1e-9
    each = [
        [(content / 100 * price, origin) for content, price, origin in product(*element)]
        for element in elements
    ]
    for good in (traded, *cited):
        for corner in product(*each):
            # Inputs worth more than the good are in no good.
            if sum(amount for amount, _ in corner) <= good:
                held = sum(amount / good * origin for amount, origin in corner)
                assert low - 1e-9 <= held <= high + 1e-9


def test_the_bounds_are_reached_where_one_element_is_all_there_is() -> None:
    low, high, _, _ = bounds([((1, 2), (100, 200), (0.5, 0.8))], 40, (50, 60))
    assert abs(low - 0.01 * 100 / 60 * 0.5) <= 1e-9
    assert abs(high - 0.02 * 200 / 40 * 0.8) <= 1e-9
