"""Gates of the USGS Mineral Commodity Summaries."""

from great_expectations.expectations.expectation import Expectation

from expectations.rules import at_least, bad_groups, bad_rows, duplicated_key, known_area

BY_COUNTRY = "statistics in ('Production', 'Capacity') and country not like '%total%'"


def statistics() -> list[Expectation]:
    """Return the rules on one book's statistics."""
    return [
        at_least(3, why="a book holds thousands of figures; fewer than three are a cut file"),
        duplicated_key(
            "chapter",
            "section",
            "commodity",
            "country",
            "statistics",
            "statistics_detail",
            "unit",
            "year",
            "occurrence",
            why="a figure that stands twice is counted twice",
        ),
        bad_rows(
            "commodity, country, statistics and year are there",
            where="commodity is null or country is null or statistics is null or year is null",
            why="a number without its headings says nothing",
            on_failure="set_aside",
        ),
        bad_rows(
            "the lower end is not above the upper",
            where="value_low > value_high",
            why="a range whose ends are swapped was misread or misprinted",
            on_failure="set_aside",
        ),
        bad_rows(
            "the year is one, or years of one span",
            where=r"not regexp_full_match(year, '\d{4}(–\d{2}|-\d{2})?')",
            why="staging takes the years out of this text",
            on_failure="set_aside",
        ),
        bad_rows(
            "percent lies between 0 and 100",
            where="unit = 'percent' and (statistics = 'Net import reliance' "
            "or statistics like 'Import sources%') and (value_low > 100 or value_high > 100)",
            why="a reliance or a share of imports above 100 % is a shifted column",
            on_failure="set_aside",
        ),
        bad_rows(
            "every cell could be read",
            where="value_reason in ('unreadable', 'blank')",
            why="a form of value not met before; the row is kept without a number",
            who="developer",
            on_failure="warn",
        ),
        bad_rows(
            "is critical mineral says Yes or No",
            where="layout = 'commodities' and coalesce(is_critical_mineral, '') "
            "not in ('Yes', 'No')",
            why="another text there shows that the publisher shifted the notes of this row",
            on_failure="warn",
        ),
        known_area("country", "usgs_names", on_failure="warn"),
        bad_groups(
            "countries add up to no more than the world total",
            query=f"""
                select * from (
                    select chapter, statistics_detail, year,
                        sum(value_low) filter (where {BY_COUNTRY}) as countries,
                        max(value_high) filter (where country like 'World total%') as world,
                        min(source_file) as source_file, min(source_line) as source_line
                    from (
                        select * replace (replace(statistics_detail, ': rounded', '')
                            as statistics_detail)
                        from {{batch}} where statistics = 'Production'
                            and section like 'World%'
                    )
                    group by chapter, commodity, section, statistics_detail, unit, year
                )
                where countries > 1.10 * world
            """,
            why="printed totals are rounded, but by less than a tenth; more means a misread row",
            on_failure="warn",
        ),
    ]
