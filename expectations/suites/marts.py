"""Gates of the marts, run on the built file before it is published: rules that protect a reader."""

from collections.abc import Callable, Mapping

from great_expectations.expectations.expectation import Expectation

from expectations.rules import at_least, bad_groups, bad_rows, duplicated_key
from expectations.trade_rules import children_within_parent

MODELLER = "modeller"
BOUNDS = "a reader takes an interval at its word"
FILLED = "an empty mart would replace a full one, and look like a world without trade"
JOINS = "a row without part of its key disappears from every join"

# NOTE: the provisional year 2024 of BACI has 5.5 % fewer rows than 2023; releases revise all years;
# a fifth is well beyond that. Revisions add flows too, but never as many again.
FEWEST_FLOWS = 0.8
MOST_FLOWS = 2


def _bounds(measure: str) -> Expectation:
    return bad_rows(
        f"{measure}: low <= estimate <= high",
        where=f"{measure}_low > {measure}_high or {measure}_estimate < {measure}_low "
        f"or {measure}_estimate > {measure}_high or {measure}_low < 0",
        why=BOUNDS,
        who=MODELLER,
    )


def _present(*columns: str) -> Expectation:
    return bad_rows(
        f"{', '.join(columns)} are there",
        where=" or ".join(f"{column} is null" for column in columns),
        why=JOINS,
        who=MODELLER,
    )


def _key() -> Expectation:
    return duplicated_key("row_key", why="lineage is asked for by key", who=MODELLER)


def trade_flows() -> list[Expectation]:
    """Return the rules on the flows all other marts rest on."""
    return [
        at_least(1, why=FILLED),
        _key(),
        bad_rows(
            "every exporter and importer is a known area, unless a person released the row",
            where="exporter is null or importer is null or ('X_UNMAPPED' in (exporter, importer) "
            "and batch_id not like '%/released')",
            why="an unmapped area would drop out of every country's total",
        ),
        bad_rows(
            "no negative value or mass",
            where="value_usd < 0 or value_native < 0 or net_mass_kg < 0",
            why="trade is never negative, and a sum would hide it",
        ),
        bad_rows(
            "dollars are what was published in dollars",
            where="value_usd is not null "
            "and (currency is distinct from 'USD' or value_usd is distinct from value_native)",
            why="no exchange rate is cited anywhere, so a converted value would be an invented one",
            who=MODELLER,
        ),
        bad_rows(
            "goods of some value weigh something",
            where="net_mass_kg = 0 and value_usd > 0",
            why="a mass that is suppressed or rounds to nothing is unknown, and no zero",
            who="analyst",
            on_failure="warn",
        ),
        children_within_parent(
            key=(
                "source_id",
                "period",
                "reporter_side",
                "exporter",
                "importer",
                "code_system",
                "value_basis",
            ),
            code="commodity_code",
            value="value_usd",
            where="is_current",
        ),
    ]


def coverage() -> list[Expectation]:
    """Return the rules on who reports; one batch cannot know who reported a year before."""
    return [
        bad_rows(
            "no country is missing that reported the same period a year before",
            where="reporters_missing_count > 0",
            why="a total without them falls, and a reader takes that for a fall of trade",
            who="analyst",
            on_failure="warn",
        ),
        bad_rows(
            "no trade is without a mapped country",
            where="value_usd_unmapped > 0",
            why="released rows of an area nobody mapped are in the total and in no country's",
            who="operator",
            on_failure="warn",
        ),
    ]


def changes() -> list[Expectation]:
    """Return the rules on an edition beside the one before it."""
    return [
        bad_groups(
            "an edition has 0.8 to 2 times the flows of the one before",
            query=f"""
                select * from (
                    select
                        source_id, table_name, part, edition_before, edition_after,
                        coalesce(sum(flow_count) filter (change_kind <> 'added'), 0)
                            as flows_before,
                        coalesce(sum(flow_count) filter (change_kind <> 'withdrawn'), 0)
                            as flows_after
                    from {{batch}}
                    group by source_id, table_name, part, edition_before, edition_after
                )
                where flows_before > 0 and (
                    flows_after < {FEWEST_FLOWS} * flows_before
                    or flows_after > {MOST_FLOWS} * flows_before
                )
            """,
            why="a release that lost a fifth of its flows, or doubled, was cut or read otherwise",
            who="analyst",
            on_failure="warn",
        ),
    ]


def controlled_trade() -> list[Expectation]:
    """Return the rules on trade under control."""
    return [
        at_least(1, why=FILLED),
        _key(),
        _bounds("value_usd"),
        _bounds("value_native"),
        _bounds("net_mass_kg"),
        bad_rows(
            "only bilateral trade is under control",
            where="flow_scope not in ('bilateral', 'unspecified_partner')",
            why="a world total beside its countries doubles every sum",
            who=MODELLER,
        ),
        _present("trade_flow_key", "instrument_id", "exporter", "importer", "tier"),
        bad_rows(
            "in_force_day_share between 0 and 1",
            where="not coalesce(in_force_day_share between 0 and 1, false)",
            why="a day counted twice would put a year beyond itself",
            who=MODELLER,
        ),
    ]


def exposure() -> list[Expectation]:
    """Return the rules on yearly exposure."""
    return [
        at_least(1, why=FILLED),
        _key(),
        _bounds("value_usd"),
        _bounds("net_mass_kg"),
        bad_rows(
            "shares are between 0 and 1, low before high",
            where="share_of_supply_low < 0 or share_of_supply_high > 1 "
            "or share_of_supply_low > share_of_supply_high "
            "or code_supply_share < 0 or code_supply_share > 1",
            why=BOUNDS,
            who=MODELLER,
        ),
        bad_rows(
            "every row has an instrument in force",
            where="instruments_in_force is null or instruments_in_force = ''",
            why="exposure without a law behind it is not exposure to control",
            who=MODELLER,
        ),
        bad_groups(
            "ALL is no less than any of its elements",
            query="""
                select elements.row_key
                from {batch} as elements
                inner join {batch} as sets
                    on elements.scenario = sets.scenario
                    and elements.exporter = sets.exporter
                    and elements.importer = sets.importer
                    and elements.trade_year = sets.trade_year
                    and sets.element = 'ALL' and sets.sector = 'ALL'
                    and elements.as_of_from < sets.as_of_to
                    and sets.as_of_from < elements.as_of_to
                where elements.element <> 'ALL' and elements.sector = 'ALL'
                    and elements.value_usd_high > sets.value_usd_high
            """,
            why="an element's goods are among the goods of the set",
            who=MODELLER,
        ),
        bad_groups(
            "every element has an ALL row beside it",
            query="""
                select elements.row_key
                from {batch} as elements
                anti join (select * from {batch} where element = 'ALL') as sets
                    on elements.scenario = sets.scenario
                    and elements.exporter = sets.exporter
                    and elements.importer = sets.importer
                    and elements.trade_year = sets.trade_year
                    and elements.sector = sets.sector
                    and elements.as_of_from < sets.as_of_to
                    and sets.as_of_from < elements.as_of_to
                where elements.element <> 'ALL'
            """,
            why="elements do not add up, so a reader needs the row that stands for their sum",
            who=MODELLER,
        ),
        bad_rows(
            "no more is under control than was bought",
            where="value_usd_high > value_usd_all_suppliers",
            why="a bound beyond the supply of its codes counts some trade twice",
            who=MODELLER,
        ),
        _present("scenario", "as_of_from", "as_of_to", "exporter", "importer", "element", "sector"),
    ]


def exposure_monthly() -> list[Expectation]:
    """Return the rules on monthly exposure."""
    return [
        at_least(1, why=FILLED),
        _key(),
        _bounds("value_usd"),
        _bounds("value_native"),
        _bounds("net_mass_kg"),
        bad_rows(
            "days in force fit the month",
            where="not coalesce(in_force_days between 0 and days_in_month, false)",
            why="a day counted twice would put a month beyond itself",
            who=MODELLER,
        ),
        bad_rows(
            "nothing is under control in a month without law",
            where="in_force_days = 0 and coalesce(net_mass_kg_high, 0) > 0",
            why="the law in force that month stands beside each figure; it must be the one used",
            who=MODELLER,
        ),
        bad_rows(
            "a month under control names its instruments, a free month none",
            where="(in_force_days > 0) <> (instruments_in_force is not null)",
            why="the law beside the figure is what the mart is read for",
            who=MODELLER,
        ),
        _present("month", "exporter", "importer", "product", "element", "law_status"),
    ]


def control_periods() -> list[Expectation]:
    """Return the rules on the law itself."""
    return [
        at_least(1, why=FILLED),
        bad_rows(
            "intervals are not empty",
            where="legal_from >= legal_to or known_from >= known_to",
            why="an empty interval answers for no day",
            who=MODELLER,
        ),
    ]


SUITES: Mapping[str, Callable[[], list[Expectation]]] = {
    "marts.trade_flows": trade_flows,
    "quality.coverage": coverage,
    "quality.changes": changes,
    "marts.controlled_trade": controlled_trade,
    "marts.exposure": exposure,
    "marts.exposure_monthly": exposure_monthly,
    "controls.control_periods": control_periods,
}
