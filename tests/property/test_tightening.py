"""Bounds by linear programs, against an enumeration of the corners of generated polytopes."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.tighten.bounds import Component
from flows.tighten.conflicts import find_conflicts
from flows.tighten.program import Constraint, Interval, Program

NAMES = ("a", "b", "c")
CLOSE = 1e-3

thorough = settings(deadline=None, max_examples=60)


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Three amounts in whole numbers, and up to three constraints that may or may not agree."""
    amounts = {}
    for name in NAMES:
        low, high = sorted((draw(st.integers(0, 20)), draw(st.integers(0, 20))))
        amounts[name] = Interval(low, high)
    constraints = []
    for number in range(draw(st.integers(1, 3))):
        chosen = draw(st.sets(st.sampled_from(NAMES), min_size=1))
        terms = tuple(
            (name, float(draw(st.sampled_from((1, 1, 2, -1))))) for name in sorted(chosen)
        )
        low, high = sorted((draw(st.integers(-10, 40)), draw(st.integers(-10, 40))))
        constraints.append(
            draw(
                st.sampled_from(
                    (
                        Constraint(f"k{number}", terms, low=low),
                        Constraint(f"k{number}", terms, high=high),
                        Constraint(f"k{number}", terms, low=low, high=high),
                    )
                )
            )
        )
    return Program(amounts, tuple(constraints))


def faces(program: Program) -> list[tuple[np.ndarray, float]]:
    """Write everything as rows: row times amounts is at most a number."""
    rows: list[tuple[np.ndarray, float]] = []
    for place, name in enumerate(NAMES):
        unit = np.eye(len(NAMES))[place]
        rows += [(unit, program.amounts[name].high), (-unit, -program.amounts[name].low)]
    for constraint in program.constraints:
        row = np.array([dict(constraint.terms).get(name, 0.0) for name in NAMES])
        rows += [(row, constraint.high), (-row, -constraint.low)]
    return [(row, limit) for row, limit in rows if np.isfinite(limit)]


def corners(program: Program) -> list[np.ndarray]:
    """Solve every choice of as many faces as amounts, and keep the points that keep all of them."""
    rows = faces(program)
    found = []
    for chosen in combinations(rows, len(NAMES)):
        matrix = np.array([row for row, _ in chosen])
        if abs(np.linalg.det(matrix)) > 1e-9:
            point = np.linalg.solve(matrix, [limit for _, limit in chosen])
            if all(row @ point <= limit + 1e-9 for row, limit in rows):
                found.append(point)
    return found


def ends(program: Program, *names: str) -> tuple[float, float]:
    ((low, high),) = Component(program).bounds([names])
    return low.value, high.value


@thorough
@given(program=programs())
def test_bounds_are_the_least_and_the_greatest_corner(program: Program) -> None:
    """All sums are asked at once, as the warehouse does, so that one answer serves several."""
    points = corners(program)
    component = Component(program)
    assert component.feasible() == bool(points)
    if not points:
        return
    sums = [names for size in (1, 2, 3) for names in combinations(NAMES, size)]
    for names, (low, high) in zip(sums, component.bounds(sums), strict=True):
        found = [sum(point[NAMES.index(name)] for name in names) for point in points]
        assert low.value == pytest.approx(min(found), abs=CLOSE)
        assert high.value == pytest.approx(max(found), abs=CLOSE)


@thorough
@given(program=programs(), name=st.sampled_from(NAMES))
def test_what_is_named_gives_the_bound_without_the_rest(program: Program, name: str) -> None:
    if not corners(program):
        return
    for which, bound in enumerate(*Component(program).bounds([[name]])):
        others = {each.name for each in program.constraints} - bound.because
        assert ends(program.without(others), name)[which] == pytest.approx(bound.value, abs=CLOSE)


@thorough
@given(program=programs())
def test_finer_evidence_never_widens_an_interval(program: Program) -> None:
    if not corners(program):
        return
    for less in program.constraints:
        for name in NAMES:
            wide = ends(program.without([less.name]), name)
            close = ends(program, name)
            assert wide[0] <= close[0] + CLOSE
            assert close[1] <= wide[1] + CLOSE


@thorough
@given(program=programs())
def test_a_sum_is_never_wider_than_the_sum_of_its_parts(program: Program) -> None:
    if not corners(program):
        return
    parts = [ends(program, name) for name in NAMES]
    low, high = ends(program, *NAMES)
    assert low >= sum(part[0] for part in parts) - CLOSE
    assert high <= sum(part[1] for part in parts) + CLOSE


@thorough
@given(program=programs())
def test_a_conflict_is_found_just_where_no_point_is_and_none_of_its_members_is_idle(
    program: Program,
) -> None:
    conflicts = list(find_conflicts(program))
    assert bool(conflicts) == (not corners(program))
    for conflict in conflicts:
        assert not corners(only(program, {each.name for each in conflict.members}))
        for member in conflict.members:
            rest = {each.name for each in conflict.members} - {member.name}
            assert corners(only(program, rest))
            assert member.gives_way_by > 0
    left = program.without({name for each in conflicts for name in each.constraints})
    assert corners(left)


def only(program: Program, names: set[str]) -> Program:
    """Keep these statements; an amount whose interval is not among them can be anything."""
    amounts = {
        name: interval if name in names else Interval(0, 1000)
        for name, interval in program.amounts.items()
    }
    return Program(amounts, tuple(each for each in program.constraints if each.name in names))
