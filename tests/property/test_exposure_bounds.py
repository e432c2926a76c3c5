"""Exposure on generated worlds: its bounds are those that an enumeration of corners finds."""

from dataclasses import replace
from itertools import product
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.exposure_world import Exposure, Flow, Item, World, amounts, exposure, shares

CODES = ("000001", "000002", "000003")
ELEMENTS = ("Dy", "Tb")
IMPORTERS = ("DEU", "JPN")
SECTORS = ("C20", "C27")
# A value is kept to a tenth of a cent per code.
CENT = 0.01

quick = settings(
    deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    # Rows are few: one thread is quicker than dividing the work.
    return duckdb.connect(config={"threads": "1"})


@st.composite
def items(draw: st.DrawFn, name: str) -> Item:
    codes = draw(st.sets(st.sampled_from(CODES), min_size=1))
    return Item(
        name=name,
        instrument=draw(st.sampled_from(("I1", "I2"))),
        elements=draw(st.frozensets(st.sampled_from(ELEMENTS))),
        covers={code: draw(st.sampled_from((0.0, 1.0))) for code in sorted(codes)},
        in_force=draw(st.booleans()),
    )


@st.composite
def flows(draw: st.DrawFn) -> tuple[Flow, ...]:
    value = st.integers(0, 1000)
    return tuple(
        Flow(importer, code, draw(value), draw(st.none() | value), draw(value))
        for importer in IMPORTERS
        for code in CODES
        if draw(st.booleans())
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    count = draw(st.integers(1, 4))
    return World(
        items=tuple(draw(items(f"item{number}")) for number in range(count)),
        flows=draw(flows()),
        tiers={code: draw(st.sampled_from(("A", "B", "B", "C"))) for code in CODES},
        uses={
            element: {SECTORS[0]: part / 10, SECTORS[1]: 1 - part / 10}
            for element in ELEMENTS
            if (part := draw(st.integers(1, 9)))
        },
    )


def whole(found: Exposure) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (importer, element): row
        for (importer, element, sector), row in found.items()
        if sector == "ALL"
    }


def end(row: dict[str, Any], column: str) -> float:
    return float(row[column])


@settings(quick, max_examples=40)
@given(world=worlds())
def test_value_bounds_are_the_least_and_the_greatest_corner(connection, world: World) -> None:
    for (importer, element), row in whole(exposure(connection, world)).items():
        own = [part for part, _ in amounts(world, importer, element)]
        assert end(row, "value_usd_low") == pytest.approx(min(own), abs=CENT)
        assert end(row, "value_usd_high") == pytest.approx(max(own), abs=CENT)


@quick
@given(world=worlds())
def test_shares_of_supply_are_bounded_though_every_code_moves_by_itself(
    connection, world: World
) -> None:
    for (importer, element), row in whole(exposure(connection, world)).items():
        corners = amounts(world, importer, element)
        ratios = [own / (own + others) for own, others in corners if own + others > 0]
        if not ratios:
            assert row["share_of_supply_low"] is None
            continue
        assert row["share_of_supply_low"] == pytest.approx(min(ratios), abs=1e-6)
        assert row["share_of_supply_high"] == pytest.approx(max(ratios), abs=1e-6)


@quick
@given(world=worlds())
def test_an_estimate_lies_between_its_bounds_and_stands_only_where_they_meet(
    connection, world: World
) -> None:
    for row in exposure(connection, world).values():
        for measure in ("value_usd", "net_mass_kg"):
            low, high = row[f"{measure}_low"], row[f"{measure}_high"]
            estimate = row[f"{measure}_estimate"]
            assert low >= 0
            assert high is None or low <= high
            assert (estimate is not None) == (low == high)
            assert estimate is None or low == estimate


@quick
@given(world=worlds())
def test_a_missing_mass_leaves_no_upper_bound_and_a_known_one_is_bounded_as_values_are(
    connection, world: World
) -> None:
    """Where each flow weighs as much as it is worth, its bounds by mass are those by value."""
    flows = tuple(
        replace(flow, mass=None if flow.mass is None else flow.value) for flow in world.flows
    )
    world = replace(world, flows=flows)
    for (importer, element), row in whole(exposure(connection, world)).items():
        counted = {
            code
            for item in world.items
            if item.in_force and (element == "ALL" or element in item.elements)
            for code in item.covers
            if world.tiers[code] != "C"
        }
        known = all(
            flow.mass is not None
            for flow in flows
            if flow.importer == importer and flow.code in counted
        )
        assert (row["net_mass_kg_high"] is not None) == known
        if known:
            assert row["net_mass_kg_high"] == row["value_usd_high"]
            assert row["net_mass_kg_low"] == row["value_usd_low"]


@quick
@given(world=worlds())
def test_the_set_is_no_wider_than_its_elements_together_and_holds_each_of_them(
    connection, world: World
) -> None:
    world = replace(world, items=tuple(item for item in world.items if item.elements))
    found = whole(exposure(connection, world))
    for (importer, element), row in found.items():
        if element != "ALL":
            continue
        parts = [found[importer, each] for each in ELEMENTS if (importer, each) in found]
        assert end(row, "value_usd_high") <= sum(end(each, "value_usd_high") for each in parts)
        assert end(row, "value_usd_high") >= max(end(each, "value_usd_high") for each in parts)
        assert end(row, "value_usd_low") >= sum(end(each, "value_usd_low") for each in parts)


@quick
@given(world=worlds())
def test_sectors_of_an_element_add_up_and_those_of_a_set_hold_every_corner(
    connection, world: World
) -> None:
    found = exposure(connection, world)
    for (importer, element), row in whole(found).items():
        for column in ("value_usd_low", "value_usd_high"):
            if element != "ALL":
                parts = [found[importer, element, sector] for sector in SECTORS]
                total = sum(end(part, column) for part in parts)
                assert total == pytest.approx(end(row, column), abs=CENT)
        for sector in SECTORS:
            corners = [
                sum(used.get(sector, 0) * part for used, part in choice)
                for choice in uses_of(world, importer, element)
            ]
            part = found.get((importer, element, sector))
            if part is not None:
                assert end(part, "value_usd_low") <= min(corners) + CENT
                assert end(part, "value_usd_high") >= max(corners) - CENT


@quick
@given(world=worlds(), data=st.data())
def test_more_law_in_force_never_lowers_exposure(connection, world: World, data: Any) -> None:
    sleeping = [item for item in world.items if not item.in_force]
    assume(sleeping)
    woken = data.draw(st.sampled_from(sleeping))
    wider = replace(
        world,
        items=tuple(replace(i, in_force=True) if i is woken else i for i in world.items),
    )
    assert_no_lower(exposure(connection, world), exposure(connection, wider))


@quick
@given(world=worlds(), item=items("new"))
def test_an_item_more_never_lowers_what_may_be_under_control(
    connection, world: World, item: Item
) -> None:
    """The least of an element can fall, where a code turns out to hold another one as well."""
    wider = replace(world, items=(*world.items, replace(item, in_force=True)))
    before, after = whole(exposure(connection, world)), whole(exposure(connection, wider))
    for key, row in before.items():
        assert after[key]["value_usd_high"] >= row["value_usd_high"]


@quick
@given(world=worlds(), data=st.data())
def test_finer_knowledge_of_a_code_never_widens_an_interval(
    connection, world: World, data: Any
) -> None:
    """A code that was only a parent of a listed one turns out to be the listed goods themselves."""
    coarse = [(item, code) for item in world.items for code, low in item.covers.items() if low == 0]
    assume(coarse)
    item, code = data.draw(st.sampled_from(coarse))
    finer = replace(item, covers={**item.covers, code: 1.0})
    refined = replace(world, items=tuple(finer if i is item else i for i in world.items))
    before, after = exposure(connection, world), exposure(connection, refined)
    assert before.keys() == after.keys()
    for key, row in before.items():
        for measure in ("value_usd", "share_of_supply"):
            low, high = row[f"{measure}_low"], row[f"{measure}_high"]
            if low is not None:
                assert low <= after[key][f"{measure}_low"]
                assert after[key][f"{measure}_high"] <= high


def assert_no_lower(before: Exposure, after: Exposure) -> None:
    for key, row in whole(before).items():
        assert whole(after)[key]["value_usd_low"] >= row["value_usd_low"]
        assert whole(after)[key]["value_usd_high"] >= row["value_usd_high"]


def uses_of(
    world: World, importer: str, element: str
) -> list[tuple[tuple[dict[str, float], float], ...]]:
    """List, per corner, the amount of each code with the use shares of what it is then made of."""
    columns = []
    for flow in world.flows:
        if flow.importer == importer and world.tiers[flow.code] != "C":
            columns.append(
                [
                    (dict(world.uses.get(kind, {})), flow.value * listed)
                    for corner in shares(world, flow.code)
                    for kind, listed in (corner or {"": 0.0}).items()
                    if element in (kind, "ALL")
                ]
                or [({}, 0.0)]
            )
    return list(product(*columns))
