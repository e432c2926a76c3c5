"""Gates of the bounds that evidence narrows, and of the evidence that cannot all be true."""

from collections.abc import Callable, Mapping

from great_expectations.expectations.expectation import Expectation

from expectations.rules import at_least, bad_groups, bad_rows, duplicated_key

MODELLER = "modeller"
BOUNDS = "a reader takes an interval at its word"
BUNDLED = "published totals are bundled: an empty table means that none was compared"


def _never_wider(measure: str) -> Expectation:
    return bad_rows(
        f"{measure}: evidence never widens an interval, and leaves one",
        where=f"{measure}_low < 0 or {measure}_low > {measure}_high "
        f"or tightened_{measure}_low < {measure}_low "
        f"or tightened_{measure}_high > {measure}_high "
        f"or tightened_{measure}_low > tightened_{measure}_high "
        f"or ({measure}_high is not null and tightened_{measure}_low is not null "
        f"and tightened_{measure}_high is null)",
        why=BOUNDS,
        who=MODELLER,
    )


def _total_within_parts(measure: str) -> Expectation:
    # A bound is kept to three digits, so a sum of parts may differ by half of the last each.
    return bad_groups(
        f"{measure}: all importers together are within the sum of their bounds",
        query=f"""
            select wholes.row_key
            from {{batch}} as wholes
            inner join {{batch}} as parts
                on wholes.source_id = parts.source_id
                and wholes.reporter_side = parts.reporter_side
                and wholes.period = parts.period
                and wholes.exporter = parts.exporter
                and wholes.element = parts.element
                and wholes.code_system = parts.code_system
                and wholes.commodity_code = parts.commodity_code
            where wholes.importer = 'ALL' and parts.importer_count = 1 and parts.importer <> 'ALL'
            group by wholes.row_key
            having count(*) = max(wholes.importer_count)
                and count(parts.tightened_{measure}_high) = count(*)
                and (
                    max(wholes.tightened_{measure}_high)
                    > sum(parts.tightened_{measure}_high) + 0.001 * count(*)
                    or max(wholes.tightened_{measure}_low)
                    < sum(parts.tightened_{measure}_low) - 0.001 * count(*)
                )
        """,
        why="a total is bounded on its own, which can only be closer than its parts",
        who=MODELLER,
    )


def tightened_bounds() -> list[Expectation]:
    """Return the rules on bounds before and after evidence."""
    return [
        at_least(1, why=BUNDLED),
        duplicated_key("row_key", why="a bound is asked for by its key", who=MODELLER),
        _never_wider("net_mass_kg"),
        _never_wider("value_usd"),
        _total_within_parts("net_mass_kg"),
        _total_within_parts("value_usd"),
        bad_groups(
            "every bound that moved names evidence that is there",
            query="""
                select used.row_key
                from (
                    select row_key, unnest(string_split(concat_ws(',', net_mass_low_evidence,
                        net_mass_high_evidence, value_low_evidence, value_high_evidence), ','))
                        as constraint_key
                    from {batch}
                ) as used
                anti join marts.bound_evidence as evidence
                    on used.constraint_key = evidence.constraint_key
                where used.constraint_key <> ''
            """,
            why="a narrower number without its reason cannot be checked",
            who=MODELLER,
        ),
    ]


def bound_evidence() -> list[Expectation]:
    """Return the rules on the constraints themselves."""
    return [
        at_least(1, why=BUNDLED),
        duplicated_key("constraint_key", why="bounds name their evidence by it", who=MODELLER),
        bad_rows(
            "every statement says what must be true for it",
            where="premise is null or premise = ''",
            why="a constraint without its premise cannot be doubted by a reader",
            who=MODELLER,
        ),
    ]


def conflicts() -> list[Expectation]:
    """Return the rules on statements that clash: none is wished for, not required."""
    return [
        bad_rows(
            "published figures and flows can all be true",
            where="true",
            why="one of these statements is wrong, and a person has to find which",
            who="analyst",
            on_failure="warn",
        ),
        bad_groups(
            "a conflict has two statements or more",
            query="select conflict_key from {batch} group by conflict_key having count(*) < 2",
            why="one statement alone cannot contradict anything",
            who=MODELLER,
        ),
    ]


SUITES: Mapping[str, Callable[[], list[Expectation]]] = {
    "marts.tightened_bounds": tightened_bounds,
    "marts.bound_evidence": bound_evidence,
    "quality.conflicts": conflicts,
}
