"""Gates of the marts on supply, and of the table that compares published figures with them."""

from collections.abc import Callable, Mapping

from great_expectations.expectations.expectation import Expectation

from expectations.rules import at_least, bad_groups, bad_rows, duplicated_key

MODELLER = "modeller"
FILLED = "the collection is bundled: an empty mart means that nothing was read"
BOUNDS = "a reader takes an interval at its word"
RISKS_OF_2017 = 78


def _key(column: str = "row_key") -> Expectation:
    return duplicated_key(column, why="a row is asked for by its key", who=MODELLER)


def _shares(prefix: str = "") -> Expectation:
    low, share, high = (f"{prefix}{name}" for name in ("share_low", "share", "share_high"))
    return bad_rows(
        f"{share} lies between its ends, and they between 0 and 1",
        where=f"{low} < 0 or {high} > 1.000000001 or {low} > {high} or {share} < {low} "
        f"or {share} > {high}",
        why=BOUNDS,
        who=MODELLER,
    )


def supply_stages() -> list[Expectation]:
    """Return the rules on who mines, refines and makes magnets."""
    return [
        at_least(1, why=FILLED),
        _key(),
        _shares(),
        bad_rows(
            "every country is a known area",
            where="country is null or country = 'X_UNMAPPED'",
            why="a producer without an area would drop out of every join by country",
        ),
        bad_groups(
            "one concept has one denominator",
            query="""
                select concept_key from {batch} where is_preferred
                group by concept_key, period having count(distinct denominator) > 1
            """,
            why="shares of two wholes under one key would be compared",
            who=MODELLER,
        ),
        bad_groups(
            "of a concept and period one source and edition is preferred",
            query="""
                select concept_key from {batch} where is_preferred
                group by concept_key, period having count(distinct source_id || edition) > 1
            """,
            why="a figure and its copy would count twice",
            who=MODELLER,
        ),
    ]


def supply_concentration() -> list[Expectation]:
    """Return the rules on concentration of output."""
    return [
        at_least(1, why=FILLED),
        _key(),
        bad_rows(
            "low <= as printed <= high",
            where="hhi_low > hhi + 0.000001 or hhi > hhi_high + 0.000001",
            why=BOUNDS,
            who=MODELLER,
        ),
    ]


def supply_risk() -> list[Expectation]:
    """Return the rules on the EU's supply risk."""
    return [
        at_least(1, why=FILLED),
        _key(),
        bad_groups(
            "the study of 2017 is recomputed for all its materials",
            query=f"""
                select count(*) as recomputed from {{batch}}
                where study_year = 2017 and supply_risk_status = 'recomputed'
                having count(*) <> {RISKS_OF_2017}
            """,
            why="the formula or its inputs changed without anybody saying so",
            who=MODELLER,
        ),
        bad_rows(
            "recomputed risk is within 0.25 of the published one",
            where="abs(supply_risk_difference) > 0.25",
            why="inputs are printed to one decimal; more than that is a mistake in one of them",
            who=MODELLER,
        ),
    ]


def export_shares() -> list[Expectation]:
    """Return the rules on parts in world exports."""
    return [
        at_least(1, why=FILLED),
        _key(),
        _shares(),
        bad_groups(
            "lower ends of the parts of one whole do not exceed it",
            query="""
                select concept_key from {batch} where share_reason = 'computed'
                group by concept_key, period having sum(share_low) > 1.000001
            """,
            why="a world total beside its countries doubles every sum",
            who=MODELLER,
        ),
    ]


def supply_positions() -> list[Expectation]:
    """Return the rules on positions side by side."""
    return [at_least(1, why=FILLED), _key(), _shares("mining_"), _shares("refining_")]


def validation() -> list[Expectation]:
    """Return the rules on published figures and what is made of them."""
    return [
        at_least(1, why=FILLED),
        _key("figure_id"),
        bad_rows(
            "a reproduced figure is within its tolerance",
            where="verdict = 'reproduced' and bound = 'exact' "
            "and not coalesce(abs(difference) <= tolerance + 0.000002, false)",
            why="the rate of reproduced figures is what the table is read for",
            who=MODELLER,
        ),
        bad_rows(
            "every figure has its source and its reason",
            where="url is null or publisher is null or reason is null",
            why="a verdict nobody can check is an opinion",
            who=MODELLER,
        ),
        bad_rows(
            "no figure is missed",
            where="verdict = 'missed'",
            why="either a figure was copied wrongly or the warehouse computes wrongly; look",
            who="analyst",
            on_failure="warn",
        ),
    ]


SUITES: Mapping[str, Callable[[], list[Expectation]]] = {
    "marts.supply_stages": supply_stages,
    "marts.supply_concentration": supply_concentration,
    "marts.supply_risk": supply_risk,
    "marts.export_shares": export_shares,
    "marts.supply_positions": supply_positions,
    "quality.validation": validation,
}
