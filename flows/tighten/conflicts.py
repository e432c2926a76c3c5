"""Constraints that cannot all hold: the smallest sets of them, and by how much they disagree."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import eye_array, hstack  # type: ignore[import-untyped]

from flows.tighten.bounds import Component
from flows.tighten.linear import TOLERANCE, UNIT, ZERO, Rows, as_rows, minimise
from flows.tighten.program import Constraint, Program, components
from ingestion.core.errors import ChokepointError


@dataclass(frozen=True)
class Member:
    """One constraint of a conflict, or (``is_interval``) the interval of an amount by itself.

    ``gives_way_by`` is how far it would have to be wrong, it alone, for the others to hold.
    """

    name: str
    is_interval: bool
    gives_way_by: float


@dataclass(frozen=True)
class Conflict:
    """Statements that cannot all hold, though any of them left out lets the others hold."""

    members: tuple[Member, ...]

    @property
    def constraints(self) -> frozenset[str]:
        """The members that are constraints."""
        return frozenset(each.name for each in self.members if not each.is_interval)


def find_conflicts(program: Program) -> Iterator[Conflict]:
    """Yield conflicts until what is left of the constraints can hold.

    Hand-solved: an amount is between 100 and 100, one constraint keeps it at 60 or below, another
    at 20 or above. Interval and first constraint are the conflict, the second has no part in it;
    either of the two would have to give way by 40.
    """
    for part in components(program):
        left = part
        while not Component(left).feasible():
            conflict = _irreducible(left)
            if not conflict.constraints:
                raise ChokepointError(
                    "Intervals alone cannot be in conflict: " + conflict.members[0].name
                )
            yield conflict
            left = left.without(conflict.constraints)


def _irreducible(program: Program) -> Conflict:
    statements = _statements(program)
    amounts = sorted(program.amounts)
    by_name = {each.name: each for each in statements}
    # The multipliers of the least total violation already name a set that cannot hold.
    rows = as_rows(statements, amounts)
    _, involved = _least_violation(rows, range(len(rows.names)))
    kept = sorted(involved)
    # Constraints are asked first, so that an interval stays only where it is needed.
    for name in list(kept):
        rest = [each for each in kept if each != name]
        rows = as_rows([by_name[each] for each in rest], amounts)
        if _least_violation(rows, range(len(rows.names)))[0] > TOLERANCE:
            kept = rest
    rows = as_rows([by_name[each] for each in kept], amounts)
    return Conflict(tuple(_member(rows, name, program) for name in kept))


def _statements(program: Program) -> list[Constraint]:
    """Return the constraints, and the interval of each amount as a constraint of its own name."""
    own = [
        Constraint(name, ((name, 1.0),), interval.low, interval.high)
        for name, interval in program.amounts.items()
    ]
    return [*program.constraints, *own]


def _member(rows: Rows, name: str, program: Program) -> Member:
    elastic = [number for number, each in enumerate(rows.names) if each == name]
    violation, _ = _least_violation(rows, elastic)
    return Member(name, name in program.amounts, violation * UNIT)


def _least_violation(rows: Rows, elastic: Sequence[int]) -> tuple[float, set[str]]:
    """Return the least sum by which the elastic rows must be broken so that all others hold.

    With it come the rows that this follows from: as a set they cannot hold.
    """
    count, size = rows.matrix.shape
    slack = -eye_array(count, format="csr")[:, list(elastic)]
    wide = Rows(rows.names, hstack([rows.matrix, slack], format="csr"), rows.limits)
    cost = np.concatenate([np.zeros(size), np.ones(len(elastic))])
    low = np.zeros(size + len(elastic))
    high = np.full(size + len(elastic), math.inf)
    answer = minimise(cost, wide, low, high)
    multipliers = np.abs(answer.ineqlin.marginals) > ZERO
    return float(answer.fun), {rows.names[row] for row in np.flatnonzero(multipliers)}
