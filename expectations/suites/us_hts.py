"""Gates of the US tariff schedule."""

from great_expectations.expectations.expectation import Expectation

from expectations.rules import bad_groups, bad_rows, duplicated_key


def lines() -> list[Expectation]:
    """Return the rules on one edition."""
    return [
        duplicated_key("row_number", why="the order of lines carries the hierarchy"),
        bad_groups(
            "a number stands once",
            query="select * from {batch} where digits is not null "
            "qualify count(*) over (partition by digits) > 1",
            why="a number that stands twice doubles every flow joined to it",
        ),
        bad_rows(
            "every line has a description",
            where="coalesce(description, '') = ''",
            why="the path of a line below it would have a gap",
            on_failure="warn",
        ),
        bad_groups(
            "units are collected at ten digits",
            query="""
                select * from (
                    select count(*) as row_count, count(unit_1) as with_unit,
                        min(source_file) as source_file, min(source_line) as source_line
                    from {batch} where length(digits) = 10
                )
                where with_unit < 0.9 * row_count
            """,
            why="nearly every ten-digit number has a unit; without them the column was misread",
            on_failure="warn",
        ),
    ]
