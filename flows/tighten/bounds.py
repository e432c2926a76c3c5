"""The exact bounds of sums of amounts, each with the names of the constraints that give it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from flows.tighten.linear import (
    INFEASIBLE,
    TOLERANCE,
    UNBOUNDED,
    UNIT,
    ZERO,
    Rows,
    Vector,
    as_rows,
    minimise,
)
from flows.tighten.program import Program
from ingestion.core.errors import ChokepointError


@dataclass(frozen=True)
class Bound:
    """One end of an interval, and the constraints it follows from (none: the intervals alone)."""

    value: float
    because: frozenset[str]


@dataclass
class _End:
    """One end of every amount's interval, in thousands, and what constraint put it there."""

    values: Vector
    names: list[str | None]

    def draw_in(self, place: int, value: float, name: str, *, upper: bool) -> None:
        old = self.values[place]
        if value < old if upper else value > old:
            self.values[place] = value
            self.names[place] = name

    def of(self, places: Sequence[int]) -> Bound:
        names = {self.names[place] for place in places}
        value = float(self.values[list(places)].sum())
        return Bound(value, frozenset(name for name in names if name is not None))


class Component:
    """Amounts that constraints join; ask it for the least and the greatest of a sum of them.

    Hand-solved: a and b are each between 0 and 10 and together at most 12, a is at least 4. Then b
    is at most 12 - 4 = 8, which both constraints give together; a is at most 10, which its own
    interval gives; and the sum is at most 12, which the first constraint gives alone.
    """

    def __init__(self, program: Program) -> None:
        """Take a feasible program; constraints on one amount alone become part of its interval."""
        self._amounts = sorted(program.amounts)
        self._place = {name: number for number, name in enumerate(self._amounts)}
        intervals = [program.amounts[name] for name in self._amounts]
        unnamed: list[str | None] = [None] * len(intervals)
        self._low = _End(np.array([each.low for each in intervals]) / UNIT, list(unnamed))
        self._high = _End(np.array([each.high for each in intervals]) / UNIT, list(unnamed))
        constraints = sorted(program.constraints, key=lambda each: each.name)
        for constraint in constraints:
            if len(constraint.terms) == 1:
                ((name, coefficient),) = constraint.terms
                self._fold(name, coefficient, constraint.low, constraint.high, constraint.name)
        # Two statements that differ by less than a gram agree.
        touching = np.abs(self._low.values - self._high.values) <= TOLERANCE
        self._low.values[touching] = self._high.values[touching]
        self._rows: Rows = as_rows(
            [each for each in constraints if len(each.terms) > 1], self._amounts
        )

    def feasible(self) -> bool:
        """Tell whether the amounts can keep all constraints at once."""
        if np.any(self._low.values > self._high.values):
            return False
        if any(self._rows.hold(point) for point in self._corners()):
            return True
        cost = np.zeros(len(self._amounts))
        answer = minimise(cost, self._rows, self._low.values, self._high.values)
        return bool(answer.status != INFEASIBLE)

    def bounds(self, sums: Sequence[Sequence[str]]) -> list[tuple[Bound, Bound]]:
        """Return the least and the greatest of each sum of amounts; infinite where nothing limits.

        Raises ``ChokepointError`` when the constraints cannot all hold.
        """
        places = [[self._place[name] for name in names] for names in sums]
        lows, highs = (self._ends(places, upper=upper) for upper in (False, True))
        return list(zip(lows, highs, strict=True))

    def _fold(self, name: str, coefficient: float, low: float, high: float, why: str) -> None:
        ends = sorted((low / coefficient / UNIT, high / coefficient / UNIT))
        place = self._place[name]
        self._low.draw_in(place, ends[0], why, upper=False)
        self._high.draw_in(place, ends[1], why, upper=True)

    def _corners(self) -> list[Vector]:
        """Return the two ends of all intervals at once, where they are finite."""
        ends = (self._low.values, self._high.values)
        return [end.copy() for end in ends if np.all(np.isfinite(end))]

    def _ends(self, sums: list[list[int]], *, upper: bool) -> list[Bound]:
        """Return one end of each sum, with as few linear programs as will do.

        A sum whose end is that of its intervals needs just a point that reaches it. Most amounts
        are far from any limit, so that a corner of all intervals does; and one program that pushes
        many sums at once reaches the ends of several.
        """
        end = self._high if upper else self._low
        found: list[Bound | None] = [self._by_intervals(places, end) for places in sums]
        open_sums = [number for number, bound in enumerate(found) if bound is None]
        while len(open_sums) > 1:
            point = self._pushed([sums[number] for number in open_sums], upper=upper)
            reached = [number for number in open_sums if self._at_end(point, sums[number], end)]
            if not reached:
                break
            for number in reached:
                found[number] = end.of(sums[number])
            open_sums = [number for number in open_sums if found[number] is None]
        bounds = [
            bound if bound is not None else self._by_program(places, upper=upper)
            for bound, places in zip(found, sums, strict=True)
        ]
        return [Bound(bound.value * UNIT, bound.because) for bound in bounds]

    def _pushed(self, sums: list[list[int]], *, upper: bool) -> Vector | None:
        """Return a point at which these sums, small ones first, are as far as they go."""
        cost = np.zeros(len(self._amounts))
        for places in sums:
            width = float((self._high.values[places] - self._low.values[places]).sum())
            if 0 < width < math.inf:
                np.add.at(cost, places, 1 / width)
        answer = self._solved(cost, upper=upper)
        return None if answer.status == UNBOUNDED else np.asarray(answer.x)

    def _at_end(self, point: Vector | None, places: list[int], end: _End) -> bool:
        if point is None:
            return False
        return bool(np.all(np.abs(point[places] - end.values[places]) <= TOLERANCE))

    def _solved(self, weights: Vector, *, upper: bool) -> Any:
        """Push the weighted sum of all amounts up or down."""
        cost = -weights if upper else weights
        answer = minimise(cost, self._rows, self._low.values, self._high.values)
        if answer.status == INFEASIBLE:
            raise ChokepointError(
                f"The constraints on {', '.join(self._amounts[:5])} cannot all hold, so nothing "
                "follows from them; find the conflict and set it aside first."
            )
        return answer

    def _by_intervals(self, places: list[int], end: _End) -> Bound | None:
        """Return the sum of the intervals' ends if a corner that keeps all rows reaches it."""
        for point in self._corners():
            point[places] = end.values[places]
            if np.all(np.isfinite(point)) and self._rows.hold(point):
                return end.of(places)
        return None

    def _by_program(self, places: list[int], *, upper: bool) -> Bound:
        weights = np.zeros(len(self._amounts))
        weights[places] = 1.0
        answer = self._solved(weights, upper=upper)
        if answer.status == UNBOUNDED:
            return Bound(math.inf if upper else -math.inf, frozenset())
        because = {
            self._rows.names[row] for row in np.flatnonzero(np.abs(answer.ineqlin.marginals) > ZERO)
        }
        for end, multipliers in ((self._low, answer.lower), (self._high, answer.upper)):
            because |= {
                name
                for place in np.flatnonzero(np.abs(multipliers.marginals) > ZERO)
                if (name := end.names[place]) is not None
            }
        return Bound(float(answer.fun) * (-1 if upper else 1), frozenset(because))
