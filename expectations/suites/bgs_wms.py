"""Gates of the World Mineral Statistics."""

from great_expectations.expectations.expectation import Expectation

from expectations.rules import bad_groups, bad_rows, duplicated_key, known_area


def production() -> list[Expectation]:
    """Return the rules on one commodity."""
    return [
        duplicated_key(
            "bgs_statistic_type_trans",
            "yearbook_table_id",
            "bgs_commodity_code",
            "country_trans",
            "year",
            why="a quantity that stands twice is counted twice",
        ),
        bad_rows(
            "nil is zero",
            where="value_reason = 'zero' and quantity <> 0",
            why="a dash beside a number contradicts it",
            on_failure="set_aside",
        ),
        bad_rows(
            "the year has passed the first volume and is not in the future",
            where="year not between 1913 and year(current_date)",
            why="a year outside is a misread column",
        ),
        known_area("country_iso3_code", "bgs_iso3"),
        bad_groups(
            "one unit per table",
            query="""
                select yearbook_table_id, count(distinct units) as units,
                    min(source_file) as source_file, min(source_line) as source_line
                from {batch} group by yearbook_table_id having count(distinct units) > 1
            """,
            why="quantities of two units must not be added",
            on_failure="warn",
        ),
    ]
