"""Bounds of many sums of amounts at once, each before and after what constraints say."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.tighten.bounds import Bound, Component
from flows.tighten.program import Interval, Program, components

# Bounds are kept to a gram or a tenth of a cent, as everywhere in the marts.
DIGITS = 3

Piece = tuple[str, ...]


@dataclass(frozen=True)
class Solved:
    """A sum's exact ends beside those its intervals give by themselves."""

    before: Interval
    low: Bound
    high: Bound


def bound_sums(program: Program, sums: Mapping[str, Sequence[str]]) -> dict[str, Solved]:
    """Bound every sum of a feasible program.

    What no constraint joins is independent, so a sum over several parts is the sum of their ends.
    """
    parts = list(components(program))
    part_of = {name: number for number, part in enumerate(parts) for name in part.amounts}
    pieces = {target: _pieces(names, part_of) for target, names in sums.items()}
    known: dict[Piece, tuple[Bound, Bound]] = {}
    for number, part in enumerate(parts):
        asked = list(dict.fromkeys(each[number] for each in pieces.values() if number in each))
        known |= dict(zip(asked, Component(part).bounds(asked), strict=True))
    solved = {}
    for target, by_part in pieces.items():
        ends = [_moved_ends(program, piece, known.get(piece)) for piece in by_part.values()]
        solved[target] = Solved(
            before=_before(program, sums[target]),
            low=_added([low for low, _ in ends]),
            high=_added([high for _, high in ends]),
        )
    return solved


def _pieces(names: Sequence[str], part_of: Mapping[str, int]) -> dict[int | None, Piece]:
    """Divide a sum by the part its amounts are in; None stands for those in no constraint."""
    by_part: dict[int | None, list[str]] = defaultdict(list)
    for name in names:
        by_part[part_of.get(name)].append(name)
    return {number: tuple(chosen) for number, chosen in by_part.items()}


def _moved_ends(
    program: Program, piece: Piece, found: tuple[Bound, Bound] | None
) -> tuple[Bound, Bound]:
    """Return a piece's ends; what its intervals give by themselves needs no evidence."""
    before = _before(program, piece)
    unmoved = Bound(before.low, frozenset()), Bound(before.high, frozenset())
    if found is None:
        return unmoved
    low, high = found
    return (
        low if rounded(low.value) != before.low else unmoved[0],
        high if rounded(high.value) != before.high else unmoved[1],
    )


def _before(program: Program, names: Sequence[str]) -> Interval:
    intervals = [program.amounts[name] for name in names]
    return Interval(
        rounded(math.fsum(each.low for each in intervals)),
        rounded(math.fsum(each.high for each in intervals)),
    )


def rounded(amount: float) -> float:
    """Return an amount to the digits that are kept, so that noise in the last bits is no news."""
    return round(amount, DIGITS) if math.isfinite(amount) else amount


def _added(bounds: Sequence[Bound]) -> Bound:
    names: frozenset[str] = frozenset().union(*(each.because for each in bounds))
    return Bound(math.fsum(each.value for each in bounds), names)
