"""Bounds that follow from evidence, solved by hand; each says which constraint did it."""

import math

import pytest

from flows.tighten.bounds import Bound, Component
from flows.tighten.conflicts import find_conflicts
from flows.tighten.program import Constraint, Interval, Program, components
from flows.tighten.tables import bounds_table, build_program, conflict_table
from ingestion.core.errors import ChokepointError


def at_most(name: str, high: float, *amounts: str) -> Constraint:
    return Constraint(name, tuple((amount, 1.0) for amount in amounts), high=high)


def at_least(name: str, low: float, *amounts: str) -> Constraint:
    return Constraint(name, tuple((amount, 1.0) for amount in amounts), low=low)


def amounts(**highs: float) -> dict[str, Interval]:
    return {name: Interval(0, high) for name, high in highs.items()}


def greatest(program: Program, *names: str) -> Bound:
    ((_, found),) = Component(program).bounds([names])
    return Bound(round(found.value, 6), found.because)


def least(program: Program, *names: str) -> Bound:
    ((found, _),) = Component(program).bounds([names])
    return Bound(round(found.value, 6), found.because)


def given(*names: str) -> frozenset[str]:
    return frozenset(names)


def test_what_one_country_certainly_got_is_not_left_for_another() -> None:
    program = Program(
        amounts(deu=10, jpn=10),
        (at_most("world", 12, "deu", "jpn"), at_least("germany", 4, "deu")),
    )
    assert greatest(program, "jpn") == Bound(8, given("world", "germany"))
    assert greatest(program, "deu").value == 10
    assert greatest(program, "deu", "jpn") == Bound(12, given("world"))
    assert least(program, "deu") == Bound(4, given("germany"))


def test_a_sum_is_bounded_closer_than_its_parts() -> None:
    """The members of a group are at most 5 together, all three at most 9, each at most 4.

    So the sum is at most 5 + 4 = 9, as the world says, though the parts' own bounds add to 12.
    """
    program = Program(
        amounts(a=4, b=4, c=4), (at_most("group", 5, "a", "b"), at_most("world", 9, "a", "b", "c"))
    )
    assert greatest(program, "a", "b", "c").value == 9
    assert greatest(program, "a", "b") == Bound(5, given("group"))
    assert greatest(program, "a") == Bound(4, given())
    assert sum(greatest(program, name).value for name in "abc") == 12


def test_a_complete_total_leaves_a_remainder_as_lower_bound() -> None:
    """Three lines make up 100; two of them are at most 30 each, so the third is at least 40."""
    program = Program(
        amounts(a=30, b=30, c=80),
        (Constraint("parent", (("a", 1.0), ("b", 1.0), ("c", 1.0)), low=100, high=100),),
    )
    assert least(program, "c") == Bound(40, given("parent"))
    assert least(program, "a") == Bound(0, given())
    assert greatest(program, "a", "b").value == 60


def test_a_band_of_unit_values_bounds_mass_by_value_and_value_by_mass() -> None:
    """Goods worth 1000 to 2000 at 10 to 50 a kilogram weigh 20 to 200, and 150 by their interval.

    If they weigh 30 at most, they are worth 30 x 50 = 1500 at most.
    """
    program = Program(
        {"value": Interval(1000, 2000), "mass": Interval(0, 150)},
        (
            Constraint("dearest", (("value", 1.0), ("mass", -50.0)), high=0),
            Constraint("cheapest", (("value", 1.0), ("mass", -10.0)), low=0),
        ),
    )
    assert least(program, "mass") == Bound(20, given("dearest"))
    assert greatest(program, "mass") == Bound(150, given())
    assert greatest(program, "value") == Bound(2000, given())
    lighter = Program({**program.amounts, "mass": Interval(0, 30)}, program.constraints)
    assert greatest(lighter, "value") == Bound(1500, given("dearest"))


def test_exports_are_no_more_than_production_and_imports() -> None:
    """Production is 839 and imports are at most 100: exports are at most 939."""
    program = Program(
        amounts(exports=1472, imports=100),
        (Constraint("balance", (("exports", 1.0), ("imports", -1.0)), high=839),),
    )
    assert greatest(program, "exports") == Bound(939, given("balance"))


def test_of_two_statements_the_closer_one_is_named() -> None:
    program = Program(amounts(a=10), (at_most("loose", 8, "a"), at_most("close", 6, "a")))
    assert greatest(program, "a") == Bound(6, given("close"))
    agreeing = Program(amounts(a=10), (at_most("one", 10, "a"),))
    assert greatest(agreeing, "a") == Bound(10, given())


def test_an_amount_nothing_limits_gets_a_limit_from_a_total() -> None:
    program = Program(
        amounts(known=5, missing=math.inf), (at_most("world", 12, "known", "missing"),)
    )
    assert greatest(program, "missing") == Bound(12, given("world"))
    unlimited = Program(amounts(known=5, missing=math.inf), (at_least("x", 1, "known", "missing"),))
    assert greatest(unlimited, "missing").value == math.inf


def test_a_negative_coefficient_on_one_amount_alone_turns_the_ends_round() -> None:
    program = Program(amounts(a=10), (Constraint("minus", (("a", -2.0),), low=-6),))
    assert greatest(program, "a") == Bound(3, given("minus"))


def test_amounts_that_nothing_joins_are_solved_apart() -> None:
    program = Program(
        amounts(a=1, b=1, c=1, d=1), (at_most("x", 1, "a", "b"), at_most("y", 1, "c"))
    )
    assert [sorted(part.amounts) for part in components(program)] == [["a", "b"], ["c"]]


def test_an_infeasible_set_is_reported_with_just_the_statements_that_clash() -> None:
    """The interval says 100, the total at most 60; that it is 20 or more is no part of it."""
    program = Program(
        {"a": Interval(100, 100), "b": Interval(0, 5)},
        (at_most("total", 60, "a", "b"), at_least("some", 20, "a")),
    )
    (conflict,) = find_conflicts(program)
    assert [(each.name, each.is_interval) for each in conflict.members] == [
        ("a", True),
        ("total", False),
    ]
    assert [each.gives_way_by for each in conflict.members] == pytest.approx([40, 40])


def test_two_figures_that_contradict_each_other_are_both_named() -> None:
    """Countries are at least 7 together and the world at most 5: either is 2 off."""
    program = Program(
        amounts(deu=9, jpn=9, usa=9),
        (
            at_most("world", 5, "deu", "jpn", "usa"),
            at_least("countries", 7, "deu", "jpn"),
            at_most("unconcerned", 8, "usa", "deu"),
        ),
    )
    (conflict,) = find_conflicts(program)
    assert conflict.constraints == given("world", "countries")
    assert {round(each.gives_way_by, 6) for each in conflict.members} == {2}


def test_every_conflict_is_found_until_the_rest_holds() -> None:
    program = Program(
        amounts(a=9, b=9),
        (
            at_most("a low", 1, "a"),
            at_least("a high", 2, "a"),
            at_most("b low", 3, "b"),
            at_least("b high", 5, "b"),
            at_most("both", 4, "a", "b"),
        ),
    )
    found = {conflict.constraints for conflict in find_conflicts(program)}
    assert found == {given("a low", "a high"), given("b low", "b high")}
    left = program.without(given("a low", "a high", "b low", "b high"))
    assert list(find_conflicts(left)) == []


def test_rows_in_give_rows_out_and_a_conflict_leaves_its_targets_open() -> None:
    program = build_program(
        [("deu", 0, 10), ("jpn", 0, None), ("sm", 100, 100), ("free", 1, 2)],
        [("world", None, 12), ("sm total", None, 60)],
        [("world", "deu", 1), ("world", "jpn", 1), ("sm total", "sm", 1)],
    )
    conflicts = conflict_table(program).to_pylist()
    assert {(row["member"], row["gives_way_by"]) for row in conflicts} == {
        ("sm", 40),
        ("sm total", 40),
    }
    targets = [("t1", "deu"), ("t2", "jpn"), ("t3", "sm"), ("t4", "deu"), ("t4", "free")]
    found = bounds_table(program, targets, ["sm total"]).to_pylist()
    assert [(row["status"], row["low"], row["high"], row["high_evidence"]) for row in found] == [
        ("unchanged", 0, 10, None),
        ("tightened", 0, 12, "world"),
        ("conflict", None, None, None),
        ("unchanged", 1, 12, None),
    ]


def test_noise_in_the_last_bits_of_a_sum_is_no_news() -> None:
    tenths = [(str(place), 0.1, 0.2) for place in range(10)]
    terms = [("world", name, 1) for name, _, _ in tenths]
    program = build_program(tenths, [("world", None, 2)], terms)
    (row,) = bounds_table(program, [("sum", name) for name, _, _ in tenths], []).to_pylist()
    assert (row["status"], row["low"], row["high"]) == ("unchanged", 1, 2)


def test_many_sums_at_once_are_bounded_as_each_by_itself() -> None:
    """A hundred importers got at least 3000 of 5050 together; numbers 1 to 100 got up to that much.

    Any one may have got nothing or all it can, but the first ten had to share at least 0 and the
    last ninety, who can take 4995, at least 2945.
    """
    names = [f"i{number:03}" for number in range(1, 101)]
    program = Program(
        {name: Interval(0, number) for number, name in enumerate(names, 1)},
        (at_least("world", 3000, *names),),
    )
    sums = [[name] for name in names] + [names[:10], names[10:], names]
    found = [
        (round(low.value, 6), round(high.value, 6)) for low, high in Component(program).bounds(sums)
    ]
    assert found[:100] == [(0, number) for number in range(1, 101)]
    assert found[100:] == [(0, 55), (2945, 4995), (3000, 5050)]


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Program({"a": Interval(2, 1)}, ()), "no interval"),
        (lambda: Program(amounts(a=1), (at_most("x", 1, "b"),)), "not there: b"),
        (lambda: Program(amounts(a=1), (at_most("a", 1, "a"),)), "have one name: a"),
    ],
)
def test_a_program_that_makes_no_sense_is_refused_in_words(make, told: str) -> None:
    with pytest.raises(ChokepointError, match=told):
        make()


def test_nothing_is_said_to_follow_from_statements_that_clash() -> None:
    program = Program(amounts(a=9, b=9), (at_most("x", 1, "a", "b"), at_least("y", 2, "a", "b")))
    with pytest.raises(ChokepointError, match="cannot all hold"):
        Component(program).bounds([["a"]])
