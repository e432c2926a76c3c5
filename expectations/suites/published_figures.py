"""Gates of the cited figures: no number without a source, no unit or country nobody knows."""

from great_expectations.expectations.expectation import Expectation

from expectations.rules import (
    AREA_CODES,
    at_least,
    bad_groups,
    bad_rows,
    duplicated_key,
    known_area,
)
from ingestion.core.sql import quoted

UNITS = (
    "t",
    "kg",
    "t_REO",
    "USD",
    "EUR",
    "pct",
    "pct_of_total",
    "pct_of_total_mass",
    "pct_change_on_year",
    "ratio",
    "rank",
    "hhi_0_10000",
)
CODE_SYSTEMS = ("CN-TARIFF", "EU-CN8", "US-HTS10", "HS2022", "CONCEPT")


def trade_figures() -> list[Expectation]:
    """Rules on one published figure, and the sums that prove a series."""
    return [
        at_least(1, why="an empty collection would empty every table built on it"),
        duplicated_key("figure_id", why="a figure is named by its id in lineage and notes"),
        duplicated_key(
            "concept, reporter_iso3, flow, partner, period, unit, code_system, publisher, url",
            why="the same page cannot give two numbers for the same thing",
        ),
        *_cited(),
        _one_of("unit", UNITS, why="staging converts units; one it does not know would be dropped"),
        _one_of(
            "flow",
            ("X", "M", "P"),
            why="exports and imports are valued differently; a ratio has no flow",
            required=False,
        ),
        _one_of(
            "bound",
            ("exact", "more_than", "less_than", "at_most"),
            why="a limit must not be read as a figure",
        ),
        _one_of(
            "kind",
            ("published", "derived", "computed"),
            why="a reader must see which numbers no publisher printed",
        ),
        _one_of("code_system", CODE_SYSTEMS, why="a code means nothing without its nomenclature"),
        bad_rows(
            "a derived figure states its arithmetic",
            where="kind <> 'published' and note is null",
            why="a number no publisher printed must be checkable",
            on_failure="set_aside",
        ),
        bad_rows(
            "a value is given and, save for a change, not negative",
            where="value is null or (value < 0 and unit <> 'pct_change_on_year')",
            why="trade is never negative; an unknown figure is no row",
            on_failure="set_aside",
        ),
        bad_rows(
            "a percentage of a total is at most 100",
            where="unit in ('pct', 'pct_of_total', 'pct_of_total_mass') and value > 100",
            why="a part is not more than the whole",
            on_failure="set_aside",
        ),
        bad_rows(
            "a grouping has no code, and a code fits its nomenclature",
            where="""(code_system = 'CONCEPT' and commodity_code is not null)
                or (commodity_code is not null and not regexp_full_match(commodity_code,
                    case code_system when 'EU-CN8' then '[0-9]{8}' when 'HS2022' then '[0-9]{6}'
                    when 'CN-TARIFF' then '[0-9]{8}([0-9]{2})?' else '[0-9]{10}' end))""",
            why="a wrong code would be joined to the law",
            on_failure="set_aside",
        ),
        known_area("reporter_iso3", "iso3"),
        _area_if_any("partner", "TOP10"),
        _parts_make_the_period(),
    ]


def supplier_flows() -> list[Expectation]:
    """Rules on one importer's purchases of one HS6 line from one supplier."""
    return [
        at_least(1, why="an empty table would empty every supplier share"),
        duplicated_key(
            "year, hs6_code, importer_iso3, supplier", why="a doubled row doubles a dependence"
        ),
        *_cited(certainty=False),
        bad_rows(
            "the value is positive",
            where="value_kusd is null or value_kusd <= 0",
            why="BACI has no zero flows; a zero here is a mistake of copying",
            on_failure="set_aside",
        ),
        bad_rows(
            "a mass is positive or null",
            where="mass_t < 0",
            why="a missing mass is null; a mass below 500 g rounds to zero in tonnes",
            on_failure="set_aside",
        ),
        bad_rows(
            "the code has six digits",
            where="hs6_code is null or not regexp_full_match(hs6_code, '[0-9]{6}')",
            why="the row is joined to HS 2017 by it",
            on_failure="set_aside",
        ),
        bad_rows(
            "nobody imports from themselves",
            where="importer_iso3 = supplier",
            why="BACI leaves such flows out",
            on_failure="set_aside",
        ),
        known_area("importer_iso3", "iso3"),
        _area_if_any("supplier", "OTHER"),
        bad_groups(
            "at most China, four others and the rest",
            query="""
                select importer_iso3, hs6_code, count(*) as supplier_count,
                    min_by(source_file, source_line) as source_file,
                    min(source_line) as source_line
                from {batch} group by importer_iso3, hs6_code
                having count(*) > 6 or count(*) filter (where supplier = 'OTHER') > 1
            """,
            why="more rows than that mean two editions were mixed",
        ),
    ]


def production_shares() -> list[Expectation]:
    """Rules on one country's part in the output of a material."""
    return [
        at_least(1, why="an empty table would hide who mines and refines"),
        duplicated_key(
            "material, stage, country_name, year_from, year_to, publisher",
            why="a doubled row doubles a share",
        ),
        *_cited(),
        _one_of("unit", ("t", "kt", "kg", "pct"), why="shares are worked out by unit"),
        _one_of("bound", ("exact", "less_than"), why="a limit must not be read as a figure"),
        bad_rows(
            "a share lies between 0 and 1",
            where="value < 0 or value > case unit when 'pct' then 100 else world_total end",
            why="a country does not make more than the world",
            on_failure="set_aside",
        ),
        bad_rows(
            "a missing value has its reason, and only a missing one",
            where="(value is null) <> (missing_reason is not null)"
            " or missing_reason not in ('withheld', 'not_available')",
            why="unknown must not look like zero",
            on_failure="set_aside",
        ),
        bad_rows(
            "the basis is named",
            where="basis is null",
            why="shares of different totals must never be joined",
            on_failure="set_aside",
        ),
        _area_if_any("country_iso3"),
        bad_groups(
            "shares of a material add up to about 1",
            query="""
                select material, stage, year_from, publisher,
                    sum(value / case unit when 'pct' then 100 else world_total end) as share,
                    min_by(source_file, source_line) as source_file,
                    min(source_line) as source_line
                from {batch} where unit = 'pct' or world_total is not null
                group by material, stage, year_from, publisher
                having count(*) > 1 and abs(share - 1) > 0.05
            """,
            why="totals are rounded and some output is withheld; more than that is worth a look",
            on_failure="warn",
        ),
    ]


def use_shares() -> list[Expectation]:
    """Rules on one application's part in the use of an element."""
    return [
        at_least(1, why="an empty table would leave no sector exposed"),
        duplicated_key(
            "element, application, nace_division, region, basis_period",
            why="an exact duplicate once made magnesium add up to 113 percent",
        ),
        *_cited(),
        bad_rows(
            "a share lies between 0 and 100 percent",
            where="share_pct is null or share_pct < 0 or share_pct > 100"
            " or share_low_pct > share_pct or share_high_pct < share_pct",
            why="a part is not more than the whole, and lies within its own limits",
            on_failure="set_aside",
        ),
        bad_rows(
            "a NACE division reads like C25",
            where="not regexp_full_match(nace_division, '[A-U][0-9]{2}')",
            why="sectors are joined by it",
            on_failure="set_aside",
        ),
        _one_of("region", ("EU", "USA", "WLD"), why="a share holds for one region only"),
        bad_groups(
            "shares of an element add up to 100 percent",
            query="""
                select element, region, basis_period, sum(share_pct) as share_pct,
                    min_by(source_file, source_line) as source_file,
                    min(source_line) as source_line
                from {batch} group by element, region, basis_period
                having abs(sum(share_pct) - 100) > 0.5
            """,
            why="the publication itself is off for Co, In, Pr and W: kept as printed, to be seen",
            who="analyst",
            on_failure="warn",
        ),
    ]


def _cited(*, certainty: bool = True) -> list[Expectation]:
    rules = [
        bad_rows(
            "a figure has publisher, address, terms and date",
            where="publisher is null or licence is null or read_on is null"
            " or url is null or not regexp_full_match(url, 'https?://.+')",
            why="a number without a source is a rumour",
            on_failure="set_aside",
        )
    ]
    if certainty:
        rules.append(
            _one_of("certainty", ("A", "B", "C"), why="a reader filters by how sure a figure is")
        )
    return rules


def _one_of(
    column: str, values: tuple[str, ...], *, why: str, required: bool = True
) -> Expectation:
    listed = ", ".join(f"'{value}'" for value in values)
    return bad_rows(
        f"{column} is one of {', '.join(values)}",
        where=f"coalesce({column} not in ({listed}), {str(required).lower()})",
        why=why,
        on_failure="set_aside",
    )


def _area_if_any(column: str, word: str | None = None) -> Expectation:
    """Expect a known area, areas joined by ``+``, the one ``word`` beside them, or null.

    Null is the remainder of a list of countries, or a figure without partner.
    """
    known = (
        f"(select list(code) from read_csv({quoted(AREA_CODES)}, header = true, "
        "all_varchar = true) where scheme = 'iso3')"
    )
    return bad_rows(
        f"{column} is a known area, or {word or 'null'}",
        where=f"{column} is distinct from {quoted(word or '')}"
        f" and not list_has_all({known}, string_split({column}, '+'))",
        why="a flow of an unknown country would vanish from every table by country",
        on_failure="set_aside",
    )


def _parts_make_the_period() -> Expectation:
    """Expect months to add up to a longer period published for the same thing.

    Each figure may be off by half a unit of rounding. Only periods whose months are all there are
    compared. The rule proves itself on magnets of 2025: months, three of them derived, make
    57,393 t where 57,392 t were published.
    """
    return bad_groups(
        "months add up to the period published for them",
        query="""
            select longer.figure_id, longer.value, sum(month.value) as months_value,
                any_value(longer.source_file) as source_file,
                any_value(longer.source_line) as source_line
            from {batch} as longer
            inner join {batch} as month
                on longer.concept = month.concept
                and longer.code_system = month.code_system
                and longer.reporter_iso3 = month.reporter_iso3
                and longer.flow = month.flow
                and longer.partner = month.partner
                and longer.unit = month.unit
                and month.period_kind = 'month'
                and month.period_from >= longer.period_from
                and month.period_to <= longer.period_to
            where longer.period_kind <> 'month' and longer.unit in ('t', 'kg', 'USD', 'EUR')
            group by longer.figure_id, longer.value, longer.period_from, longer.period_to
            having count(distinct month.period)
                = date_diff('month', longer.period_from, longer.period_to)
                and count(*) = count(distinct month.period)
                and abs(longer.value - sum(month.value)) > 0.5 * (count(*) + 1)
        """,
        why="a mistyped month shows in the sum; publishers give both",
    )
