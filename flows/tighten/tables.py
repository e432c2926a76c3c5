"""From rows of the warehouse to a program and back: what the models of tightening call."""

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from flows.tighten.bounds import Bound, Component
from flows.tighten.conflicts import find_conflicts
from flows.tighten.program import Constraint, Interval, Program, components

Row = tuple[Any, ...]

# Bounds are kept to a gram or a tenth of a cent, as everywhere in the marts.
DIGITS = 3

BOUNDS = pa.schema(
    [
        ("target_key", pa.string()),
        ("status", pa.string()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("low_evidence", pa.string()),
        ("high_evidence", pa.string()),
    ]
)
CONFLICTS = pa.schema(
    [
        ("conflict_key", pa.string()),
        ("member", pa.string()),
        ("is_interval", pa.bool_()),
        ("gives_way_by", pa.float64()),
    ]
)


@dataclass(frozen=True)
class _Solved:
    """A target's exact bounds beside those its intervals give by themselves."""

    before: Interval
    low: Bound
    high: Bound


def build_program(
    amounts: Iterable[Row], constraints: Iterable[Row], terms: Iterable[Row]
) -> Program:
    """Make a program of amounts and constraints (name, low, high) and terms between the two.

    A term is (constraint, amount, coefficient). A null ``high`` of an amount, and a null end of a
    constraint, is no limit.
    Raises ``ChokepointError`` when a term names an amount that is not there.
    """
    by_constraint: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for constraint, amount, coefficient in sorted(terms):
        by_constraint[constraint].append((amount, float(coefficient)))
    return Program(
        {name: Interval(float(low), _end(high, math.inf)) for name, low, high in sorted(amounts)},
        tuple(
            Constraint(name, tuple(by_constraint[name]), _end(low, -math.inf), _end(high, math.inf))
            for name, low, high in sorted(constraints, key=lambda row: str(row[0]))
        ),
    )


def conflict_table(program: Program) -> pa.Table:
    """Return one row per conflict and statement in it; a program without conflict gives no row."""
    rows = [
        {
            "conflict_key": _key(each.name for each in conflict.members),
            "member": member.name,
            "is_interval": member.is_interval,
            "gives_way_by": round(member.gives_way_by, DIGITS),
        }
        for conflict in find_conflicts(program)
        for member in conflict.members
    ]
    return pa.Table.from_pylist(rows, schema=CONFLICTS)


def bounds_table(program: Program, targets: Iterable[Row], set_aside: Iterable[str]) -> pa.Table:
    """Return one row per target: (target, amount) rows name the amounts that it is the sum of.

    ``set_aside`` are constraints in conflict. What they bear on is left open (status ``conflict``),
    for nobody can say which of them is wrong; all other targets are ``tightened`` or ``unchanged``.
    """
    dropped = set(set_aside)
    contested = {
        amount for each in program.constraints if each.name in dropped for amount, _ in each.terms
    }
    sums: dict[str, list[str]] = defaultdict(list)
    for target, amount in sorted(targets):
        sums[target].append(amount)
    solver = _Solver(program.without(dropped))
    rows = [
        {"target_key": target, "status": "conflict"}
        if contested.intersection(amounts)
        else {"target_key": target, **_told(solver.solve(amounts))}
        for target, amounts in sums.items()
    ]
    return pa.Table.from_pylist(rows, schema=BOUNDS)


class _Solver:
    """Bounds of sums over a feasible program; a sum over several parts is solved part by part."""

    def __init__(self, program: Program) -> None:
        self._amounts = program.amounts
        self._part_of: dict[str, Component] = {}
        for part in components(program):
            component = Component(part)
            self._part_of |= dict.fromkeys(part.amounts, component)
        self._known: dict[tuple[str, ...], tuple[Bound, Bound]] = {}

    def solve(self, amounts: Sequence[str]) -> _Solved:
        parts: dict[Component | None, list[str]] = defaultdict(list)
        for name in amounts:
            parts[self._part_of.get(name)].append(name)
        ends = [self._ends(part, tuple(names)) for part, names in parts.items()]
        return _Solved(
            before=self._before(amounts),
            low=_added([low for low, _ in ends]),
            high=_added([high for _, high in ends]),
        )

    def _ends(self, part: Component | None, names: tuple[str, ...]) -> tuple[Bound, Bound]:
        before = self._before(names)
        if part is None:
            return Bound(before.low, frozenset()), Bound(before.high, frozenset())
        if names not in self._known:
            low, high = part.least(names), part.greatest(names)
            # What the intervals give by themselves needs no evidence, though some may agree.
            self._known[names] = (
                low if _moved(low.value, before.low) else Bound(before.low, frozenset()),
                high if _moved(high.value, before.high) else Bound(before.high, frozenset()),
            )
        return self._known[names]

    def _before(self, names: Sequence[str]) -> Interval:
        intervals = [self._amounts[name] for name in names]
        return Interval(
            math.fsum(each.low for each in intervals), math.fsum(each.high for each in intervals)
        )


def _added(bounds: Sequence[Bound]) -> Bound:
    names: frozenset[str] = frozenset().union(*(each.because for each in bounds))
    return Bound(math.fsum(each.value for each in bounds), names)


def _told(solved: _Solved) -> Mapping[str, Any]:
    """Return a target's columns: never wider than before, with evidence where an end moved."""
    before = solved.before
    low = max(before.low, round(solved.low.value, DIGITS))
    high = min(before.high, max(low, round(solved.high.value, DIGITS)))
    low_moved, high_moved = low > before.low, high < before.high
    return {
        "status": "tightened" if low_moved or high_moved else "unchanged",
        "low": low,
        "high": high if math.isfinite(high) else None,
        "low_evidence": _listed(solved.low.because) if low_moved else None,
        "high_evidence": _listed(solved.high.because) if high_moved else None,
    }


def _moved(end: float, before: float) -> bool:
    return round(end, DIGITS) != round(before, DIGITS) if math.isfinite(end) else end != before


def _listed(names: Iterable[str]) -> str:
    return ",".join(sorted(names))


def _key(names: Iterable[str]) -> str:
    return hashlib.md5("|".join(names).encode(), usedforsecurity=False).hexdigest()


def _end(value: Any, unlimited: float) -> float:
    return unlimited if value is None else float(value)
