"""Gates of the marts on flows, run on the built file before it is published."""

from collections.abc import Callable, Mapping

from great_expectations.expectations.expectation import Expectation

from expectations.rules import at_least, bad_groups, bad_rows, duplicated_key

MODELLER = "modeller"


def supplier_concentration() -> list[Expectation]:
    """Return the rules on how concentrated an importer's suppliers are."""
    return [
        at_least(1, why="an importer without a row would look like one that buys from nobody"),
        duplicated_key("row_key", why="a row is cited by its key", who=MODELLER),
        bad_rows(
            "the index lies between 0 and 1, low before high",
            where="hhi_low < 0 or hhi_high > 1 or hhi_low > hhi_high or hhi_low is null "
            "or hhi_high is null or element_hhi_low > element_hhi_high",
            why="a reader takes an interval at its word",
            who=MODELLER,
        ),
        bad_rows(
            "no share is above the index of one supplier or below that of many",
            where="hhi_low < top1_share_low * top1_share_low - 1e-6 "
            "or hhi_high > top1_share_high + 1e-6",
            why="a sum of squared shares lies between the largest share's square and that share",
            who=MODELLER,
        ),
        bad_rows(
            "shares are between 0 and 1, one supplier's within three suppliers'",
            where="top1_share_low < 0 or top1_share_high > 1 or top1_share_low > top1_share_high "
            "or top3_share_low < top1_share_low or top3_share_high > 1 "
            "or unspecified_share not between 0 and 1 or reimport_share not between 0 and 1",
            why="a share outside its whole was divided by the wrong denominator",
            who=MODELLER,
        ),
        bad_rows(
            "a weighted index or a reason for none",
            where="(hhi_wgi_low is null) <> (hhi_wgi_not_given_because is not null) "
            "or hhi_wgi_low > hhi_wgi_high or hhi_wgi_high > 10",
            why="an empty cell without a reason is read as zero risk",
            who=MODELLER,
        ),
        bad_groups(
            "an element has as much trade as each of its codes",
            query="""
                select elements.row_key
                from {batch} as elements
                inner join {batch} as codes
                    on elements.source_id = codes.source_id
                    and elements.reporter_side = codes.reporter_side
                    and elements.frequency = codes.frequency
                    and elements.code_system = codes.code_system
                    and elements.trade_year = codes.trade_year
                    and elements.importer = codes.importer
                    and concat(',', elements.code_set, ',') like concat('%,', codes.subject, ',%')
                where elements.subject_kind = 'element' and codes.subject_kind = 'code'
                    and elements.value_usd_all_suppliers < codes.value_usd_all_suppliers
            """,
            why="a set of codes holds each of them whole",
            who=MODELLER,
        ),
    ]


def over_coverage() -> list[Expectation]:
    """Return the rules on how far a coarse code overstates a finer one."""
    return [
        duplicated_key("row_key", why="a row is cited by its key", who=MODELLER),
        bad_rows(
            "every row gives a factor, low before high",
            where="(value_factor_low is null and mass_factor_low is null) "
            "or value_factor_low > value_factor_high or mass_factor_low > mass_factor_high "
            "or value_factor_low < 0 or mass_factor_low < 0",
            why="a reader takes an interval at its word",
            who=MODELLER,
        ),
        bad_rows(
            "no whole of one declaration is smaller than its part",
            where="comparison_basis = 'same_declaration' and is_part_larger",
            why="codes of a publisher that do not add up, or two that were read as one",
            on_failure="warn",
        ),
        bad_rows(
            "two declarations are never compared unsaid",
            where="comparison_basis is null or (comparison_basis = 'same_declaration' "
            "and (coarser_source_id <> finer_source_id or coarser_side <> finer_side))",
            why="the difference of two declarations is not over-coverage",
            who=MODELLER,
        ),
    ]


def mirror_gaps() -> list[Expectation]:
    """Return the rules on the two declarations of one flow."""
    return [
        duplicated_key("row_key", why="a row is cited by its key", who=MODELLER),
        bad_rows(
            "a gap is between 0 and 1, and at least one side declares",
            where="not coalesce(discrepancy between 0 and 1, false) "
            "or coalesce(exporter_amount, 0) + coalesce(importer_amount, 0) <= 0",
            why="a gap between two nothings would be counted as agreement",
            who=MODELLER,
        ),
        bad_rows(
            "every gap has its class and its rule",
            where="gap_class is null or gap_rule is null "
            "or (gap_class = 'unexplained') <> (gap_rule = 'no_rule_fired')",
            why="a class nobody can trace to a rule explains nothing",
            who=MODELLER,
        ),
        bad_rows(
            "what agrees is near, and freight is on the importer's side",
            where="gap_class in ('agreement', 'cif') and discrepancy > 0.0292 "
            "or gap_class = 'cif' and (ratio <= 1 or importer_value_basis <> 'CIF')",
            why="1.06 between two sides is a gap of 0.0291; more is no freight",
            who=MODELLER,
        ),
    ]


def reroute_signals() -> list[Expectation]:
    """Return the rules on signals of re-routing."""
    return [
        duplicated_key("row_key", why="a row is cited by its key", who=MODELLER),
        bad_rows(
            "a corridor that closed and two legs that rose",
            where="not (origin_to_destination_after < origin_to_destination_before "
            "and third_to_destination_after > third_to_destination_before "
            "and origin_to_third_after > origin_to_third_before "
            "and strength > 0 and strength <= 1)",
            why="a signal without one of its three parts points at an innocent country",
            who=MODELLER,
        ),
        bad_rows(
            "three countries are three",
            where="origin in (third_country, destination) or third_country = destination",
            why="a country does not go round itself",
            who=MODELLER,
        ),
        bad_rows(
            "a rate of false alarms or a reason for none",
            where="(false_alarms_per_100 is null) <> (false_alarms_not_given_because is not null) "
            "or false_alarms_per_100 not between 0 and 100",
            why="a signal is worth what the same rule finds where no law was",
            who=MODELLER,
        ),
        bad_rows(
            "more output at home is never called a re-route",
            where="verdict = 're_route' and not is_production_known",
            why="what is not known about a producer is not held against it",
            who=MODELLER,
        ),
    ]


SUITES: Mapping[str, Callable[[], list[Expectation]]] = {
    "marts.supplier_concentration": supplier_concentration,
    "marts.over_coverage": over_coverage,
    "marts.mirror_gaps": mirror_gaps,
    "marts.reroute_signals": reroute_signals,
}
