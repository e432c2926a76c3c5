"""Exposure on generated worlds: its bounds are those that an enumeration of corners finds."""

from dataclasses import replace
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.exposure_world import Exposure, Flow, Item, World, amounts, exposure

CODES = ("000001", "000002", "000003")
ELEMENTS = ("Dy", "Tb")
IMPORTERS = ("DEU", "JPN")
SECTORS = ("C20", "C27")
# A value is kept to a tenth of a cent per code.
CENT = 0.01

quick = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


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


@quick
@given(world=worlds())
def test_value_bounds_are_the_least_and_the_greatest_corner(connection, world: World) -> None:
    for (importer, element), row in whole(exposure(connection, world)).items():
        own = [part for part, _ in amounts(world, importer, element)]
        assert end(row, "value_usd_low") == pytest.approx(min(own), abs=CENT), (importer, element)
        assert end(row, "value_usd_high") == pytest.approx(max(own), abs=CENT), (importer, element)


@quick
@given(world=worlds())
def test_shares_of_supply_are_bounded_though_every_code_moves_by_itself(
    connection, world: World
) -> None:
    for (importer, element), row in whole(exposure(connection, world)).items():
        corners = amounts(world, importer, element)
        ratios = [own / (own + others) for own, others in corners if own + others > 0]
        # Between corners a ratio without supply has neighbours with some: 0 and 1 can be limits.
        if not ratios:
            assert row["share_of_supply_low"] is None
            continue
        assert row["share_of_supply_low"] == pytest.approx(min(ratios), abs=1e-6)
        assert row["share_of_supply_high"] == pytest.approx(max(ratios), abs=1e-6)
