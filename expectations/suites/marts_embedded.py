"""Gates of the marts on content: no bound is taken for a fact, and no view for the other."""

from collections.abc import Callable, Mapping

from great_expectations.expectations.expectation import Expectation

from expectations.rules import at_least, bad_groups, bad_rows, duplicated_key

MODELLER = "modeller"
BOUNDS = "a reader takes an interval at its word"


def embedded_exposure() -> list[Expectation]:
    """Return the rules on trade inside a rule on content."""
    return [
        at_least(
            1, why="an empty mart would look like a world in which nothing holds listed inputs"
        ),
        duplicated_key("row_key", why="lineage is asked for by key", who=MODELLER),
        bad_rows(
            "parts of value are between 0 and 1, low before high",
            where="not coalesce(0 <= content_share_low and content_share_low <= content_share_high "
            "and content_share_high <= 1, false)",
            why=BOUNDS,
            who=MODELLER,
        ),
        bad_rows(
            "no more is inside than is traded, and no more certainly than possibly",
            where="not coalesce(0 <= inside_value_usd_low "
            "and inside_value_usd_low <= inside_value_usd_high "
            "and inside_value_usd_high <= code_value_usd, false)",
            why=BOUNDS,
            who=MODELLER,
        ),
        bad_rows(
            "the verdict follows from the bounds",
            where="""verdict is distinct from case
                when content_share_low >= threshold_share then 'certain'
                when content_share_high >= threshold_share then 'possible' else 'no' end""",
            why="certain is said of law; it must be what the bounds say",
            who=MODELLER,
        ),
        bad_groups(
            "a higher threshold takes in no more",
            query="""
                select higher.row_key
                from {batch} as higher
                inner join {batch} as lower
                    on higher.content_view = lower.content_view
                    and higher.product = lower.product
                    and higher.exporter = lower.exporter
                    and higher.importer = lower.importer
                    and higher.trade_year = lower.trade_year
                    and higher.threshold_share > lower.threshold_share
                where higher.inside_value_usd_low > lower.inside_value_usd_low
                    or higher.inside_value_usd_high > lower.inside_value_usd_high
            """,
            why="what reaches a quarter of the value reaches a thousandth of it",
            who=MODELLER,
        ),
        bad_groups(
            "a product is in one view, and just the notice's products are under its clause",
            query="""
                select product from {batch} group by product
                having count(distinct content_view) > 1
                    or bool_or((content_view = 'notice') <> (clause_id is not null))
            """,
            why="the notice reaches its listed outputs and nothing else",
            who=MODELLER,
        ),
    ]


def traced_supply() -> list[Expectation]:
    """Return the rules on supply traced to its origin."""
    return [
        duplicated_key("network, trade_year, country", why="a share would count twice"),
        bad_rows(
            "shares are between 0 and 1, low before high",
            where="origin_share_low < 0 or origin_share_high > 1 "
            "or origin_share_low > origin_share_high",
            why=BOUNDS,
            who=MODELLER,
        ),
        bad_rows(
            "less than a billionth of an output is on its way when a trace ends",
            where="remainder_share >= 0.000000001",
            why="the rest would be missing from every country's share; more steps are needed",
            who=MODELLER,
            on_failure="warn",
        ),
        bad_rows(
            "a missing low end has its reason",
            where="origin_share_low is null and low_not_given_because is null "
            "and imports_kg + exports_kg > 0",
            why="unknown and nothing are two things",
            who=MODELLER,
        ),
    ]


SUITES: Mapping[str, Callable[[], list[Expectation]]] = {
    "marts.embedded_exposure": embedded_exposure,
    "marts.traced_supply": traced_supply,
}
