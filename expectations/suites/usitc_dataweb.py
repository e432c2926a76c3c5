"""Gates of USITC DataWeb reports; the parser has checked their row counts and totals."""

from great_expectations.expectations.expectation import Expectation

from expectations.rules import bad_groups, bad_rows, duplicated_key, known_area

VALUES = "('Customs Value', 'FAS Value')"


def trade() -> list[Expectation]:
    """Return the rules on one report."""
    return [
        duplicated_key(
            "trade_flow",
            "data_type",
            "year",
            "month_to",
            "country",
            "hts_number",
            "quantity_description",
            why="a figure that stands twice is counted twice",
        ),
        bad_rows(
            "the trade flow is one that is understood",
            where="coalesce(trade_flow not in "
            "('Imports For Consumption', 'Domestic Exports'), true)",
            why="general imports and total exports count other goods and must not be mixed in",
        ),
        bad_rows(
            "the kind of figure is one that is understood",
            where=f"coalesce(data_type not in {VALUES} and data_type not in "
            "('First Unit of Quantity', 'Second Unit of Quantity'), true)",
            why="staging adds up values and masses by these names",
        ),
        bad_rows(
            "hts_number has an even number of digits, 4 to 10",
            where=r"coalesce(not regexp_full_match(hts_number, '(\d\d){2,5}'), true)",
            why="a number that lost its leading zero names other goods",
            on_failure="set_aside",
        ),
        bad_rows(
            "no figure is negative",
            where="value < 0",
            why="trade and its quantities are never negative",
            on_failure="set_aside",
        ),
        known_area("country", "usitc_names"),
        bad_groups(
            "the months to date are worth no more than the whole year",
            query=f"""
                select * from (
                    select trade_flow, country, hts_number, year,
                        sum(value) filter (where month_to < 12) as to_date,
                        sum(value) filter (where month_to = 12) as whole_year,
                        min(source_file) as source_file, min(source_line) as source_line
                    from {{batch}} where data_type in {VALUES}
                    group by trade_flow, country, hts_number, year
                )
                where to_date > whole_year + 1
            """,
            why="a part above the whole means that sheets of two reports were mixed",
            on_failure="warn",
        ),
    ]
