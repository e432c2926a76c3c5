"""Gates of the EU criticality studies' tables: cited, whole, and within their scales."""

from great_expectations.expectations.expectation import Expectation

from expectations.rules import at_least, bad_groups, bad_rows, duplicated_key, known_area

EDITOR = "editor"
EU_MEMBERS = (
    "'AUT', 'BEL', 'BGR', 'CYP', 'CZE', 'DEU', 'DNK', 'ESP', 'EST', 'FIN', 'FRA', 'GRC', 'HRV', "
    "'HUN', 'IRL', 'ITA', 'LTU', 'LUX', 'LVA', 'MLT', 'NLD', 'POL', 'PRT', 'ROU', 'SVK', 'SVN', "
    "'SWE'"
)


def use_shares() -> list[Expectation]:
    """Return the rules on parts of use."""
    return [
        at_least(1, why="an empty table would leave every user sector without shares"),
        duplicated_key(
            "study_year", "material", "application", "nace_division", why="counted twice"
        ),
        *_shares(),
        bad_groups(
            "shares of a material add up to 90 to 105",
            query="""
                select material, sum(share_pct) as total,
                    min(source_file) as source_file, min(source_line) as source_line
                from {batch} group by study_year, material
                having sum(share_pct) not between 90 and 105
            """,
            why="printed shares are rounded; more than that is a row lost or doubled",
            who=EDITOR,
        ),
        bad_groups(
            "a division has one value added",
            query="""
                select * from {batch} where nace_division is not null
                qualify min(value_added_meur) over (partition by study_year, nace_division)
                    < max(value_added_meur) over (partition by study_year, nace_division)
            """,
            why="the value added belongs to the division, so two of them are a wrong label",
            who=EDITOR,
        ),
    ]


def supply_shares() -> list[Expectation]:
    """Return the rules on parts of supply."""
    return [
        at_least(1, why="an empty table would leave supply risk without concentration"),
        duplicated_key(
            "study_year", "scope", "material", "stage", "country_area", why="counted twice"
        ),
        *_shares(),
        known_area("country_area", "iso3", who=EDITOR),
        bad_rows(
            "the scope and the stage are known ones",
            where="scope not in ('world', 'eu_sourcing') or stage not in "
            "('extraction', 'processing')",
            why="models choose rows by these words",
            who=EDITOR,
        ),
        bad_rows(
            "the trade parameter lies between 0.8 and 2",
            where="trade_parameter not between 0.8 and 2",
            why="the method knows no other values",
            who=EDITOR,
        ),
        bad_rows(
            "a member of the EU has the trade parameter 0.8",
            where=f"country_area in ({EU_MEMBERS}) and trade_parameter <> 0.8",
            why="the method gives members 0.8; the printed table departs from it in places",
            who=EDITOR,
            on_failure="warn",
        ),
        bad_groups(
            "shares of world supply add up to 85 to 105",
            query="""
                select material, stage, sum(share_pct) as total,
                    min(source_file) as source_file, min(source_line) as source_line
                from {batch} where scope = 'world' group by study_year, material, stage
                having sum(share_pct) not between 85 and 105
            """,
            why="small producers may be left out, but a large one must not be",
            who=EDITOR,
            on_failure="warn",
        ),
    ]


def parameters() -> list[Expectation]:
    """Return the rules on the inputs of supply risk."""
    return [
        duplicated_key("study_year", "material", why="a material with two parameter sets"),
        *_scores(),
        bad_rows(
            "percentages lie between 0 and 100",
            where="import_reliance_pct not between 0 and 100 "
            "or eol_recycling_input_rate_pct not between 0 and 100",
            why="the method sets negative reliance to zero",
            who=EDITOR,
        ),
        bad_rows(
            "substitution indices lie between 0 and 1",
            where="substitution_index_ei not between 0 and 1 "
            "or substitution_index_sr not between 0 and 1",
            why="an index above one would make substitutes add to the risk",
            who=EDITOR,
        ),
    ]


def scores() -> list[Expectation]:
    """Return the rules on published results."""
    return [
        duplicated_key("study_year", "material", why="a material with two results"),
        *_scores(),
    ]


def corrections() -> list[Expectation]:
    """Return the rules on corrections."""
    return [
        duplicated_key("table_name", "row_key", "column_name", why="a cell corrected twice"),
        bad_rows(
            "a correction changes something and says why",
            where="printed_value = used_value or coalesce(length(reason) < 20, true)",
            why="a change without a reason cannot be reviewed",
            who=EDITOR,
        ),
    ]


def _shares() -> list[Expectation]:
    return [
        bad_rows(
            "a share lies between 0 and 100",
            where="coalesce(share_pct not between 0 and 100, true)",
            why="a part is no more than the whole",
            who=EDITOR,
        ),
        bad_rows(
            "the bound is a known one",
            where="coalesce(bound not in ('exact', 'less_than', 'more_than'), true)",
            why="staging turns the bound into an interval",
            who=EDITOR,
        ),
    ]


def _scores() -> list[Expectation]:
    return [
        bad_rows(
            "scores lie between 0 and 10",
            where="coalesce(supply_risk not between 0 and 10, true) "
            "or coalesce(economic_importance not between 0 and 10, true)",
            why="no study printed a higher one",
            who=EDITOR,
        ),
    ]
