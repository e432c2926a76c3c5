"""Constraints as rows of numbers, and the one call of the solver (HiGHS)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog  # type: ignore[import-untyped]
from scipy.sparse import csr_array  # type: ignore[import-untyped]

from flows.tighten.program import Constraint
from ingestion.core.errors import ChokepointError

Vector = npt.NDArray[np.float64]

# Amounts are solved in thousands (tonnes, thousand dollars): the solver's tolerance of 1e-7 is then
# a tenth of a gram, and still far above the rounding of a world total in double precision.
UNIT = 1000.0
TOLERANCE = 1e-6
# A multiplier below this is the solver's zero.
ZERO = 1e-9

SOLVED, INFEASIBLE, UNBOUNDED = 0, 2, 3


@dataclass(frozen=True)
class Rows:
    """Inequalities ``matrix @ amounts <= limits`` in thousands, each with a constraint's name."""

    names: tuple[str, ...]
    matrix: Any
    limits: Vector

    def hold(self, point: Vector) -> bool:
        """Tell whether a point keeps every row."""
        return bool(np.all(self.matrix @ point <= self.limits + TOLERANCE))


def as_rows(constraints: Sequence[Constraint], amounts: Sequence[str]) -> Rows:
    """Write each finite end of each constraint as one row over the amounts, in their order."""
    place = {name: number for number, name in enumerate(amounts)}
    names: list[str] = []
    limits: list[float] = []
    entries: list[tuple[int, int, float]] = []
    for constraint in constraints:
        for sign, limit in ((1.0, constraint.high), (-1.0, constraint.low)):
            if math.isfinite(limit):
                entries += [
                    (len(names), place[name], sign * coefficient)
                    for name, coefficient in constraint.terms
                ]
                names.append(constraint.name)
                limits.append(sign * limit / UNIT)
    rows, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
    matrix = csr_array((values, (rows, columns)), shape=(len(names), len(amounts)), dtype=float)
    return Rows(tuple(names), matrix, np.array(limits))


def minimise(cost: Vector, rows: Rows, low: Vector, high: Vector) -> Any:
    """Solve one linear program; the answer's ``status`` is solved, infeasible or unbounded.

    Raises ``ChokepointError`` when the solver gives up for another reason.
    """
    for presolve in (True, False):
        answer = linprog(
            cost,
            A_ub=rows.matrix if rows.names else None,
            b_ub=rows.limits if rows.names else None,
            bounds=np.column_stack([low, high]),
            method="highs",
            options={"presolve": presolve},
        )
        # Presolving can end in "infeasible or unbounded", which is no answer.
        if answer.status in (SOLVED, INFEASIBLE, UNBOUNDED):
            return answer
    raise ChokepointError(
        f"A linear program over {len(cost)} amounts was not solved: {answer.message}"
    )
