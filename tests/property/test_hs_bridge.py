"""The bridge between HS revisions, on generated graphs: trade is conserved where the weights are
known, and where they are not the bounds hold every split, and some split reaches each bound."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.models import build

REVISIONS = ("HS2012", "HS2017", "HS2022")
CODES = ("111111", "222222", "333333")
WASTE = "854921"
END = "UNLINKED"

Pair = tuple[str, str]
Step = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """Links of two steps (newer and older code), and parts that weigh the targets of a code."""

    links: dict[Step, frozenset[Pair]]
    parts: dict[tuple[str, str, str], tuple[int, ...]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    links = {
        (newer, older): frozenset(
            draw(st.sets(st.sampled_from(list(product(CODES, CODES))), min_size=1, max_size=5))
        )
        for older, newer in pairwise(REVISIONS)
    }
    parts = {
        (start, end, code): draw(st.tuples(*[st.integers(1, 9)] * len(CODES)))
        for step in links
        for start, end in (step, step[::-1])
        for code in CODES
        if draw(st.booleans())
    }
    return Case(links, parts)


def targets(case: Case, start: str, end: str, code: str) -> list[str]:
    if (start, end) in case.links:
        found = [older for newer, older in case.links[start, end] if newer == code]
    else:
        found = [newer for newer, older in case.links[end, start] if older == code]
    return sorted(found) or [END]


def split(case: Case, start: str, end: str, code: str) -> dict[str, float] | None:
    """Return the known shares of a code, or nothing where nobody published them."""
    found = targets(case, start, end, code)
    if len(found) == 1:
        return {found[0]: 1.0}
    parts = case.parts.get((start, end, code))
    if parts is None:
        return None
    chosen = parts[: len(found)]
    return {target: part / sum(chosen) for target, part in zip(found, chosen, strict=True)}


def bridge(case: Case, *, waste: bool = False) -> list[dict[str, object]]:
    """Build the three models on the case; ``waste`` links every code of 2017 with heading 8549."""
    correlations = [
        (newer, code_from, older, code_to, False)
        for (newer, older), pairs in case.links.items()
        for code_from, code_to in pairs
    ]
    if waste:
        correlations += [("HS2022", WASTE, "HS2017", code, True) for code in CODES]
    weights = [
        ("b", start, code, end, target, weight)
        for start, end, code in case.parts
        for target, weight in (split(case, start, end, code) or {}).items()
        if target != END
    ]
    with duckdb.connect() as connection:
        connection.execute(
            "create table hs_correlations (hs_from varchar, code_from varchar, hs_to varchar, "
            "code_to varchar, is_electrical_waste boolean)"
        )
        connection.executemany("insert into hs_correlations values (?, ?, ?, ?, ?)", correlations)
        connection.execute(
            "create table stg_growthlab_hs_weights__weights (batch_id varchar, hs_from varchar, "
            "code_from varchar, hs_to varchar, code_to varchar, weight double)"
        )
        if weights:
            connection.executemany(
                "insert into stg_growthlab_hs_weights__weights values (?, ?, ?, ?, ?, ?)", weights
            )
        connection.execute(
            "create table int_loads__batches as select 'b' as batch_id, true as is_current"
        )
        connection.execute(
            f"create table hs_codes as select hs_revision, hs_code, 6 as hs_level "
            f"from (select unnest({list(REVISIONS)}) as hs_revision), "
            f"(select unnest({list(CODES)}) as hs_code)"
        )
        build(
            connection,
            "intermediate/codes/int_hs__steps",
            "intermediate/codes/int_hs__routes",
            "reference/hs_bridge",
        )
        answer = connection.execute("select * from hs_bridge where code_from <> ?", [WASTE])
        names = [column[0] for column in answer.description or ()]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def ways(case: Case, revisions: tuple[str, ...], code: str) -> Iterator[dict[str, float]]:
    """Yield where one unit of a code ends up, for every corner of the splits nobody published."""
    free = [
        (start, end, each)
        for start, end in pairwise(revisions)
        for each in CODES
        if split(case, start, end, each) is None
    ]
    for choice in product(*(targets(case, *place) for place in free)):
        chosen = dict(zip(free, choice, strict=True))
        units = {code: 1.0}
        for start, end in pairwise(revisions):
            moved: dict[str, float] = {}
            for each, amount in units.items():
                known = {END: 1.0} if each == END else split(case, start, end, each)
                shares = known or {chosen[start, end, each]: 1.0}
                for target, share in shares.items():
                    moved[target] = moved.get(target, 0.0) + amount * share
            units = moved
        yield units


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases())
def test_every_corner_of_every_unknown_split_lies_in_the_bounds_and_both_bounds_are_reached(
    case: Case,
) -> None:
    found = {
        (row["hs_from"], row["code_from"], row["hs_to"], row["code_to"]): row
        for row in bridge(case)
    }
    for revisions in (REVISIONS, REVISIONS[::-1], REVISIONS[:2], REVISIONS[:2][::-1]):
        for code in CODES:
            ends = list(ways(case, revisions, code))
            for target in {target for units in ends for target in units}:
                row = found.pop((revisions[0], code, revisions[-1], target))
                shares = [units.get(target, 0.0) for units in ends]
                assert abs(float(str(row["weight_low"])) - min(shares)) <= 1e-9
                assert abs(float(str(row["weight_high"])) - max(shares)) <= 1e-9
    # the other neighbours were not walked here; beyond them no pair was made up
    assert {(key[0], key[2]) for key in found} <= {("HS2017", "HS2022"), ("HS2022", "HS2017")}


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases(), value=st.integers(1, 10**12))
def test_value_and_mass_are_conserved_in_both_directions_where_the_weights_are_known(
    case: Case, value: int
) -> None:
    whole: dict[tuple[object, ...], list[dict[str, object]]] = {}
    for row in bridge(case):
        whole.setdefault((row["hs_from"], row["code_from"], row["hs_to"]), []).append(row)
    # every code of every revision is converted to each of the two others
    assert len(whole) == len(REVISIONS) * len(CODES) * (len(REVISIONS) - 1)
    for rows in whole.values():
        if all(row["weight"] is not None for row in rows):
            converted = sum(value * float(str(row["weight"])) for row in rows)
            assert abs(converted - value) <= 1e-9 * value
        low = sum(float(str(row["weight_low"])) for row in rows)
        high = sum(float(str(row["weight_high"])) for row in rows)
        assert low <= 1 + 1e-9 <= high + 2e-9


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases())
def test_the_waste_heading_changes_no_weight_and_no_cardinality(case: Case) -> None:
    def told(rows: list[dict[str, object]]) -> set[tuple[object, ...]]:
        kept = ("hs_from", "code_from", "hs_to", "code_to", "weight_low", "weight_high")
        return {
            (*(row[name] for name in kept), row["cardinality"])
            for row in rows
            if not row["is_electrical_waste_set_aside"] and row["code_to"] not in (END, WASTE)
        }

    linked = {
        code for (newer, _), pairs in case.links.items() if newer == "HS2022" for _, code in pairs
    }
    if linked != set(CODES):
        return  # a code that went nowhere else keeps its link with the heading
    assert told(bridge(case, waste=True)) == told(bridge(case))


def components(pairs: frozenset[Pair]) -> dict[Pair, tuple[int, int]]:
    """Count the codes of each side of the component a link belongs to."""
    groups: list[tuple[set[str], set[str]]] = []
    for near, far in pairs:
        joined = ({near}, {far})
        apart = []
        for group in groups:
            if group[0] & joined[0] or group[1] & joined[1]:
                joined = (joined[0] | group[0], joined[1] | group[1])
            else:
                apart.append(group)
        groups = [*apart, joined]
    return {
        (near, far): (len(group[0]), len(group[1]))
        for near, far in pairs
        for group in groups
        if near in group[0] and far in group[1]
    }


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases())
def test_cardinality_is_that_of_the_connected_component(case: Case) -> None:
    pairs = case.links["HS2022", "HS2017"]
    sides = components(pairs)
    found = {
        (str(row["code_from"]), str(row["code_to"])): row["cardinality"]
        for row in bridge(case)
        if (row["hs_from"], row["hs_to"]) == ("HS2022", "HS2017") and row["code_to"] != END
    }
    assert found == {
        pair: f"{'1' if near == 1 else 'n'}:{'1' if far == 1 else 'n'}"
        for pair, (near, far) in sides.items()
    }
