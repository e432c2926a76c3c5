"""From rows of the warehouse to a program and back: what the models of tightening call."""

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from flows.tighten.conflicts import find_conflicts
from flows.tighten.program import Constraint, Interval, Program
from flows.tighten.sums import Solved, bound_sums, rounded

Row = tuple[Any, ...]

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
            "gives_way_by": rounded(member.gives_way_by),
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
    wanted = {t: names for t, names in sums.items() if not contested.intersection(names)}
    solved = bound_sums(program.without(dropped), wanted)
    rows = [
        {"target_key": target, **_told(solved[target])}
        if target in solved
        else {"target_key": target, "status": "conflict"}
        for target in sums
    ]
    return pa.Table.from_pylist(rows, schema=BOUNDS)


def _told(solved: Solved) -> Mapping[str, Any]:
    """Return a target's columns: never wider than before, with evidence where an end moved."""
    before = solved.before
    low = max(before.low, rounded(solved.low.value))
    high = min(before.high, max(low, rounded(solved.high.value)))
    low_moved, high_moved = low > before.low, high < before.high
    return {
        "status": "tightened" if low_moved or high_moved else "unchanged",
        "low": low,
        "high": high if math.isfinite(high) else None,
        "low_evidence": _listed(solved.low.because) if low_moved else None,
        "high_evidence": _listed(solved.high.because) if high_moved else None,
    }


def _listed(names: Iterable[str]) -> str:
    return ",".join(sorted(names))


def _key(names: Iterable[str]) -> str:
    return hashlib.md5("|".join(names).encode(), usedforsecurity=False).hexdigest()


def _end(value: Any, unlimited: float) -> float:
    return unlimited if value is None else float(value)
