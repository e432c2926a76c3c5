"""Gates of the HS tables: a damaged code list would misplace trade without a word."""

from great_expectations.expectations.expectation import Expectation

from expectations.rules import bad_groups, bad_rows, duplicated_key

SIX_DIGITS = "^[0-9]{6}$"
MANGLED = (
    "a code without its leading zeros is another code; the file has been through a program that "
    "reads codes as numbers"
)


def nomenclature() -> list[Expectation]:
    """Codes of one revision."""
    return [
        duplicated_key(
            "hs_revision", "code", why="a code that stands twice would double every join"
        ),
        bad_rows(
            "level is 0, 2, 4 or 6",
            where="level is null or level not in (0, 2, 4, 6)",
            why="the HS has chapters, headings and subheadings; another level is another list",
        ),
        # 9999AA is the one code that is not a number; it holds what is not specified by kind.
        bad_rows(
            "codes have as many digits as their level",
            where=(
                "code is null or (level > 0 and code <> '9999AA' "
                "and not regexp_matches(code, '^[0-9]+$')) or (level > 0 and length(code) <> level)"
            ),
            why=MANGLED,
        ),
        bad_rows(
            "the parent is in the list",
            where="level > 0 and coalesce(parent_code not in (select code from {batch}), true)",
            why="a branch without its stem means that rows of the list were lost",
        ),
        bad_rows(
            "there is a description",
            where="description is null or trim(description) = ''",
            why="a code nobody can read cannot be checked against a notice",
            on_failure="set_aside",
        ),
        bad_groups(
            "a whole revision",
            query=(
                "select count(*) as subheadings from {batch} where level = 6 having count(*) < 5000"
            ),
            why="every revision since 1992 has more than 5,000 subheadings; fewer is a part of one",
            on_failure="warn",
        ),
    ]


def correlations() -> list[Expectation]:
    """Pairs of codes of two revisions."""
    return [
        duplicated_key(
            "hs_from",
            "code_from",
            "hs_to",
            "code_to",
            why="a pair that stands twice would make a one-to-one code look split",
        ),
        _six_digits(),
        bad_rows(
            "the label is one of four",
            where=(
                "published_relationship is null "
                "or published_relationship not in ('1:1', '1:n', 'n:1', 'n:n')"
            ),
            why="labels are kept for comparison; a new one means a new layout",
            on_failure="warn",
        ),
    ]


def conversions() -> list[Expectation]:
    """One older code per newer code."""
    return [
        duplicated_key(
            "hs_from", "code_from", "hs_to", why="a conversion names one target, or it counts twice"
        ),
        _six_digits(),
    ]


def _six_digits() -> Expectation:
    return bad_rows(
        "codes have six digits",
        where=(
            f"not coalesce(regexp_matches(code_from, '{SIX_DIGITS}'), false) "
            f"or not coalesce(regexp_matches(code_to, '{SIX_DIGITS}'), false)"
        ),
        why=MANGLED,
    )
