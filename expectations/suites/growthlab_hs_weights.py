"""Gates of conversion weights: shares of a code that make the whole of it."""

from great_expectations.expectations.expectation import Expectation

from expectations.rules import bad_groups, bad_rows, duplicated_key

KEY = ("hs_from", "code_from", "hs_to", "code_to")


def weights() -> list[Expectation]:
    """Return the rules on the weights of one step and direction."""
    return [
        duplicated_key(*KEY, why="a weight that stands twice would convert some trade twice"),
        bad_rows(
            "codes have six digits",
            where="not coalesce(regexp_full_match(code_from, '[0-9]{6}'), false) "
            "or not coalesce(regexp_full_match(code_to, '[0-9]{6}'), false)",
            why="a code without its leading zero is another code",
        ),
        bad_rows(
            "a weight lies between 0 and 1",
            where="not coalesce(weight between 0 and 1, false)",
            why="a share of a code's trade cannot lie outside",
        ),
        bad_groups(
            "the weights of a code sum to 1",
            query="""
                select
                    code_from, sum(weight) as weights,
                    min(source_file) as source_file, min(source_line) as source_line
                from {batch} group by code_from having abs(sum(weight) - 1) > 1e-9
            """,
            why="converting would lose or invent trade",
        ),
    ]
