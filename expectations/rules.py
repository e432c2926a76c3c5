"""The vocabulary of suites: each rule says why it exists, who acts on it and what follows."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from ingestion.core.sql import quoted

OnFailure = Literal["refuse", "set_aside", "warn"]

AREA_CODES = Path(__file__).parents[1] / "dbt_project" / "seeds" / "reference" / "area_codes.csv"

# Columns every query over bad rows returns beside what it wants to show.
ROW_PLACE = "source_file, source_line"


def bad_rows(
    name: str,
    *,
    where: str,
    why: str,
    who: str = "operator",
    on_failure: OnFailure = "refuse",
    of: Sequence[str] = (),
) -> Expectation:
    """Expect no row for which the SQL condition ``where`` holds.

    ``on_failure``: ``refuse`` keeps the whole batch out, ``set_aside`` keeps just these rows out
    and loads the rest, ``warn`` loads everything and reports. A null condition is not a bad row.
    ``of`` names the columns that alone decide, where they have few values: it makes a rule cheap.
    """
    query = f"select * from {{batch}} where {where}"
    alone = {} if "{batch}" in where else {"where": where, "of": list(of)}
    return _rule(name, query, why, who, on_failure, **alone)


def duplicated_key(
    *columns: str, why: str, who: str = "operator", rising: str | None = None
) -> Expectation:
    """Expect each combination of ``columns`` once; the batch is refused otherwise.

    ``rising`` is a number, zero or more, made of ``columns`` alone (null where it cannot be), that
    grows from row to row if the publisher sorted the file: the proof that no key stands twice.
    """
    key = ", ".join(columns)
    query = f"select * from {{batch}} qualify count(*) over (partition by {key}) > 1"
    return _rule(f"({key}) is unique", query, why, who, "refuse", key=key, rising=rising)


def bad_groups(
    name: str, *, query: str, why: str, who: str = "operator", on_failure: OnFailure = "refuse"
) -> Expectation:
    """Expect a query over ``{batch}`` to return nothing; for rules about sums rather than rows.

    The query may return ``source_file`` and ``source_line`` to say where to look.
    """
    return _rule(name, query, why, who, on_failure)


def known_area(
    column: str, scheme: str, *, who: str = "operator", on_failure: OnFailure = "set_aside"
) -> Expectation:
    """Expect ``column`` to hold codes of a scheme of ``seeds/reference/area_codes.csv``.

    A missing code is as unknown as a strange one: neither would find its country in a join.
    """
    known = (
        f"select code from read_csv({quoted(AREA_CODES)}, header = true, all_varchar = true) "
        f"where scheme = {quoted(scheme)}"
    )
    return bad_rows(
        f"{column} is a known area of {scheme}",
        where=f"coalesce(cast({column} as varchar) not in ({known}), true)",
        why="a code without an area would drop out of every total; map it in area_codes.csv first",
        who=who,
        on_failure=on_failure,
        of=(column,),
    )


def at_least(rows: int, *, why: str, who: str = "operator") -> Expectation:
    """Expect at least so many rows."""
    return gxe.ExpectTableRowCountToBeBetween(
        min_value=rows,
        meta={
            "name": f"at least {rows} rows",
            "why": why,
            "who": who,
            "on_failure": "refuse",
        },
    )


def _rule(
    name: str, query: str, why: str, who: str, on_failure: str, **sieve: object
) -> Expectation:
    # Great Expectations formats the query, so braces of a regular expression must be doubled;
    # the plain query is kept beside it for the gate to fetch the rows with.
    formatted = query.replace("{", "{{").replace("}", "}}").replace("{{batch}}", "{batch}")
    told = {"name": name, "query": query, "why": why, "who": who, "on_failure": on_failure}
    return gxe.UnexpectedRowsExpectation(
        unexpected_rows_query=formatted, description=name, meta=told | sieve
    )
