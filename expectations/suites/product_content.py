"""Gates of the figures on listed inputs in products: what bounds rest on is cited and in order."""

from great_expectations.expectations.expectation import Expectation

from expectations.rules import at_least, bad_groups, bad_rows, duplicated_key, known_area

EDITOR = "editor of the collection"
EMPTY = "without these rows no content is known, and all trade would seem outside the rule"


def products() -> list[Expectation]:
    """Return the rules on products."""
    return [
        at_least(1, why=EMPTY, who=EDITOR),
        duplicated_key("product", why="a product is named by its word everywhere", who=EDITOR),
        _one_of("view", ("notice", "product"), "the two views are never mixed"),
        bad_rows(
            "just the outputs of a notice name their clause and item",
            where="""(view = 'notice') <> (instrument_id is not null)
                or (instrument_id is null) <> (clause_id is null)
                or (instrument_id is null) <> (item_id is null)""",
            why="a product beyond the notice must not seem to be under it",
            who=EDITOR,
        ),
        known_area("origin_iso3", "iso3", who=EDITOR),
    ]


def codes() -> list[Expectation]:
    """Return the rules on codes of products."""
    return [
        at_least(1, why=EMPTY, who=EDITOR),
        duplicated_key("product, hs6_code", why="its trade would count twice", who=EDITOR),
        bad_rows(
            "the code has six digits",
            where="not coalesce(regexp_full_match(hs6_code, '[0-9]{6}'), false)",
            why="trade is joined by it",
            who=EDITOR,
        ),
        _share("goods_share"),
        bad_rows(
            "a code that is the product is it in whole, a wider one is not",
            where="""(basis = 'text') <> (goods_share_low = 1)
                or coalesce(basis not in ('text', 'wider'), true)""",
            why="a code that holds more than the product cannot be certain to be it",
            who=EDITOR,
        ),
    ]


def contents() -> list[Expectation]:
    """Return the rules on contents."""
    return [
        at_least(1, why=EMPTY, who=EDITOR),
        duplicated_key("content_id", why="a figure is named by its id", who=EDITOR),
        _one_of(
            "kind",
            (
                "range",
                "measured",
                "sample",
                "computed",
                "inventory",
                "not_in_inventory",
                "none",
            ),
            "a reader must see what a figure is",
        ),
        _one_of("unit", ("wt_pct", "kg_per_mw", "g_per_unit"), "values need it", required=False),
        bad_rows(
            "a figure has an upper end and a unit, and no figure has a reason",
            where="""(kind = 'none') <> (missing_reason is not null)
                or (kind = 'none') <> (content_high is null) or (kind = 'none') <> (unit is null)
                or (kind = 'none' and content_low is not null)""",
            why="an unknown content must not be read as zero",
            who=EDITOR,
        ),
        bad_rows(
            "low before high, none below zero, no mass beyond the whole",
            where="""content_low > content_high or content_low < 0 or content_high < 0
                or (unit = 'wt_pct' and content_high > 100)
                or (kind = 'not_in_inventory' and content_high <> 0)""",
            why="a bound is taken at its word",
            who=EDITOR,
        ),
        bad_groups(
            "figures of an element in a product have one unit and one carrier",
            query="""
                select product, element, min(source_line) as source_line,
                    min_by(source_file, source_line) as source_file
                from {batch} group by product, element
                having count(distinct unit) > 1 or count(distinct coalesce(carrier, '')) > 1
                    or (count(*) > 1 and bool_or(kind = 'none'))
            """,
            why="the least and the greatest of two units mean nothing",
            who=EDITOR,
        ),
        _cited("kind <> 'none'"),
    ]


def prices() -> list[Expectation]:
    """Return the rules on prices."""
    return [
        at_least(1, why="without prices no content becomes a part of a value", who=EDITOR),
        duplicated_key("price_id", why="a price is named by its id", who=EDITOR),
        duplicated_key(
            "subject, form, price_year, unit, publisher", why="one page gives one price", who=EDITOR
        ),
        _one_of("subject_kind", ("element", "product"), "the two are joined differently"),
        _one_of("form", ("oxide", "metal", "goods"), "an oxide holds less than its mass"),
        _one_of("unit", ("usd_per_kg", "usd_per_mw"), "values need it"),
        _one_of("kind", ("published", "derived"), "a reader must see what nobody printed"),
        bad_rows(
            "low before high, above zero, and of a likely year",
            where="""price_low is null or price_high is null or price_low > price_high
                or price_low <= 0 or price_year not between 1990 and 2100""",
            why="a price of zero would make every content worthless",
            who=EDITOR,
        ),
        bad_rows(
            "a derived price states its arithmetic",
            where="kind = 'derived' and coalesce(length(note) < 20, true)",
            why="a number no publisher printed must be checkable",
            who=EDITOR,
        ),
        _cited("true"),
    ]


def oxides() -> list[Expectation]:
    """Return the rules on oxides."""
    return [
        at_least(1, why="without factors no price of an oxide becomes one of its metal"),
        duplicated_key("element", why="a price would count twice", who=EDITOR),
        bad_rows(
            "an oxide holds more than half and less than all of its metal",
            where="not coalesce(metal_per_oxide > 0.5 and metal_per_oxide < 1, false)",
            why="true of every rare earth; anything else is a slip",
            who=EDITOR,
        ),
    ]


def origins() -> list[Expectation]:
    """Return the rules on origins of inputs."""
    return [
        duplicated_key(
            "element, origin_iso3, stage, year_from",
            why="a country has one part in a year",
            who=EDITOR,
        ),
        _share("share"),
        bad_rows(
            "years are in order",
            where="year_from is null or year_to is null or year_from > year_to",
            why="a part holds for years, not for ever",
            who=EDITOR,
        ),
        known_area("origin_iso3", "iso3", who=EDITOR),
        _cited("true"),
    ]


def _one_of(column: str, words: tuple[str, ...], why: str, *, required: bool = True) -> Expectation:
    known = ", ".join(f"'{word}'" for word in words)
    unknown = f"{column} not in ({known})"
    return bad_rows(
        f"{column} is one of {', '.join(words)}",
        where=f"coalesce({unknown}, true)" if required else unknown,
        why=why,
        who=EDITOR,
    )


def _share(column: str) -> Expectation:
    return bad_rows(
        f"{column}: 0 <= low <= high <= 1",
        where=f"not coalesce({column}_low between 0 and {column}_high "
        f"and {column}_high <= 1, false)",
        why="a part is between nothing and all",
        who=EDITOR,
    )


def _cited(where: str) -> Expectation:
    return bad_rows(
        "a figure has its source, its terms and its day",
        where=f"({where}) and (publisher is null or coalesce(url not like 'http%', true) "
        "or licence is null or read_on is null)",
        why="a figure nobody can check is no figure",
        who=EDITOR,
    )
