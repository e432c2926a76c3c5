"""Gates of the Combined Nomenclature's lists."""

from great_expectations.expectations.expectation import Expectation

from expectations.rules import bad_groups, bad_rows, duplicated_key

CODE_TWICE = "a code that stands twice doubles every flow joined to it"


def codes() -> list[Expectation]:
    """Return the rules on a year's list."""
    return [
        duplicated_key("cn_year", "code", why=CODE_TWICE),
        bad_groups(
            "every subheading in the list is divided",
            query="""
                select * from {batch} where level = 'subheading' and code not in (
                    select substr(code, 1, 6) from {batch} where level = 'cn8'
                )
            """,
            why="a subheading without codes below it lost them in a cut file",
            on_failure="warn",
        ),
        bad_rows(
            "every entry has a description",
            where="sup_text is null and name is null",
            why="a code nobody can read cannot be reviewed",
            on_failure="warn",
        ),
    ]


def correlations() -> list[Expectation]:
    """Return the rules on the codes of two years."""
    return [
        duplicated_key("cn_year_from", "cn_year_to", "code_from", "code_to", why=CODE_TWICE),
        bad_rows(
            "the later year follows the earlier",
            where="cn_year_to <= cn_year_from",
            why="read the other way round, every link would be wrong",
        ),
    ]


def cpa_links() -> list[Expectation]:
    """Return the rules on links to the CPA."""
    return [
        duplicated_key("cn_year", "cn8_code", "cpa_code", why=CODE_TWICE),
        bad_rows(
            "cpa_code has the form 01.43.11",
            where=r"not regexp_full_match(cpa_code, '\d\d(\.\d{1,2}){0,3}')",
            why="sectors are taken from its first digits",
            on_failure="set_aside",
        ),
    ]


def nace_cpa() -> list[Expectation]:
    """Return the rules on NACE and CPA."""
    return [
        duplicated_key("nace_code", "cpa_code", why=CODE_TWICE),
        bad_rows(
            "both codes are there",
            where="nace_code = '' or cpa_code = ''",
            why="half a link leads nowhere",
            on_failure="set_aside",
        ),
    ]


def nace() -> list[Expectation]:
    """Return the rules on NACE."""
    return [
        duplicated_key("nace_code", why=CODE_TWICE),
        bad_rows(
            "nace_code has the form C, 25 or 25.99",
            where=r"not regexp_full_match(nace_code, '[A-U]|\d\d(\.\d{1,2})?')",
            why="sectors are joined by it",
            on_failure="set_aside",
        ),
    ]


def code_lists() -> list[Expectation]:
    """Return the rules on the codes in use in a year."""
    return [duplicated_key("cn_year", "cn8_code", why=CODE_TWICE)]


def hs_links() -> list[Expectation]:
    """Return the rules on links to an earlier HS."""
    return [
        duplicated_key("cn_year", "cn8_code", "hs_revision", "hs6_code", why=CODE_TWICE),
        bad_rows(
            "hs6_code has six digits",
            where=r"not regexp_full_match(hs6_code, '\d{6}')",
            why="a code that lost its leading zero names other goods",
        ),
    ]
