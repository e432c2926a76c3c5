"""What is known of some amounts: an interval for each, and named constraints over several."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from ingestion.core.errors import ChokepointError


@dataclass(frozen=True)
class Interval:
    """All an amount may be by itself; ``high`` is infinite where nothing limits it."""

    low: float
    high: float


@dataclass(frozen=True)
class Constraint:
    """``low`` <= sum of coefficient times amount <= ``high``; either end may be infinite."""

    name: str
    terms: tuple[tuple[str, float], ...]
    low: float = -math.inf
    high: float = math.inf


@dataclass(frozen=True)
class Program:
    """Amounts by name, none of them negative, and the constraints between them."""

    amounts: Mapping[str, Interval]
    constraints: tuple[Constraint, ...]

    def __post_init__(self) -> None:
        """Raise ``ChokepointError`` for an interval that is none, or names that do not fit."""
        for name, interval in self.amounts.items():
            if not 0 <= interval.low <= interval.high:
                raise ChokepointError(
                    f"The amount {name!r} is between {interval.low} and {interval.high}, which is "
                    "no interval; look at the model that gives its bounds."
                )
        names = Counter([*self.amounts, *(each.name for each in self.constraints)])
        twice = sorted(name for name, count in names.items() if count > 1)
        if twice:
            raise ChokepointError(f"Two amounts or constraints have one name: {', '.join(twice)}.")
        for constraint in self.constraints:
            unknown = sorted({name for name, _ in constraint.terms} - self.amounts.keys())
            if unknown:
                raise ChokepointError(
                    f"The constraint {constraint.name!r} names amounts that are not there: "
                    f"{', '.join(unknown)}."
                )

    def without(self, names: Iterable[str]) -> "Program":
        """Return the same program without some of its constraints."""
        dropped = set(names)
        kept = tuple(each for each in self.constraints if each.name not in dropped)
        return Program(self.amounts, kept)


def components(program: Program) -> Iterator[Program]:
    """Yield the parts that no constraint joins, each a program of its own.

    An amount that no constraint names is in no part: nothing can be said of it but its interval.
    """
    names = sorted({name for each in program.constraints for name, _ in each.terms})
    place = {name: number for number, name in enumerate(names)}
    rows = [number for number, each in enumerate(program.constraints) for _ in each.terms]
    columns = [place[name] for each in program.constraints for name, _ in each.terms]
    first = len(program.constraints)
    size = first + len(names)
    joined = coo_array(
        (np.ones(len(rows)), (rows, [first + column for column in columns])), shape=(size, size)
    )
    _, labels = connected_components(joined, directed=False)
    amounts: dict[int, dict[str, Interval]] = defaultdict(dict)
    constraints: dict[int, list[Constraint]] = defaultdict(list)
    for number, constraint in enumerate(program.constraints):
        constraints[int(labels[number])].append(constraint)
    for name in names:
        amounts[int(labels[first + place[name]])][name] = program.amounts[name]
    for label in sorted(amounts):
        yield Program(amounts[label], tuple(constraints[label]))
