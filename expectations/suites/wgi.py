"""Gates of the Worldwide Governance Indicators."""

from great_expectations.expectations.expectation import Expectation

from expectations.rules import bad_groups, bad_rows, known_area


def scores() -> list[Expectation]:
    """Return the rules on one indicator of one file."""
    return [
        bad_groups(
            "(measure, code, year) is unique",
            query="select * from {batch} "
            "qualify count(*) over (partition by indicator, measure, code, year) > 1",
            why="two scores of one economy: one of them belongs to another, and nobody knows which",
            on_failure="set_aside",
        ),
        known_area("code", "world_bank"),
        bad_rows(
            "an estimate lies between -4 and 4",
            where="measure = 'estimate' and value not between -4 and 4",
            why="estimates are in standard normal units; a larger one lost its decimal sign",
        ),
        bad_rows(
            "a percentile rank lies between 0 and 100",
            where="measure like 'percentile_rank%' and value not between 0 and 100",
            why="a rank is a percentage",
        ),
        bad_rows(
            "there is no figure for 1997, 1999 and 2001",
            where="year in (1997, 1999, 2001) and value is not null",
            why="the World Bank made none; somebody filled the gap",
            on_failure="set_aside",
        ),
        bad_rows(
            "the indicator is stated",
            where="indicator = 'not_stated'",
            why="a score of an unknown indicator must not enter a model; staging keeps it apart",
            on_failure="warn",
        ),
    ]
