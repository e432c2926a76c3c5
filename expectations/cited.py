"""Rules that tables of cited figures share: a source for every number, closed vocabularies."""

from great_expectations.expectations.expectation import Expectation

from expectations.rules import AREA_CODES, bad_rows
from ingestion.core.sql import quoted


def cited(*, certainty: bool = True) -> list[Expectation]:
    """Expect publisher, address, terms and date, and how sure the figure is."""
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
            one_of("certainty", ("A", "B", "C"), why="a reader filters by how sure a figure is")
        )
    return rules


def one_of(column: str, values: tuple[str, ...], *, why: str, required: bool = True) -> Expectation:
    """Expect ``column`` to hold one of the words; null only where it is not required."""
    listed = ", ".join(f"'{value}'" for value in values)
    return bad_rows(
        f"{column} is one of {', '.join(values)}",
        where=f"coalesce({column} not in ({listed}), {str(required).lower()})",
        why=why,
        on_failure="set_aside",
    )


def area_if_any(column: str, word: str | None = None) -> Expectation:
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
