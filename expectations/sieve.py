"""Shrinks a batch to the rows its rules could object to, before Great Expectations looks at them.

Eleven million rows read once are quick; read twice by each of ten expectations they are not. So one
scan keeps every row that any rule about single rows or keys could find (``suspects``, as a rule no
row at all), and those rules are then put to the suspects. They find there just what they would find
in the batch: a condition on a row does not depend on other rows, and all rows of a doubled key are
suspects together. Rules about groups of rows are put to the whole batch.
"""

from collections.abc import Sequence
from typing import Any

import duckdb
from great_expectations.expectations.expectation import Expectation

SUSPECTS = "suspects"


def is_sieved(rule: Expectation) -> bool:
    """Tell whether a rule may be put to the suspects alone."""
    return bool({"where", "key"} & set(rule.meta or {}))


def sieve(connection: duckdb.DuckDBPyConnection, rules: Sequence[Expectation]) -> None:
    """Make the table ``suspects`` from the view ``batch``.

    Where a rule cannot be evaluated all rows are suspects, so that it fails by its own name later.
    """
    try:
        conditions = [_condition(connection, rule.meta or {}) for rule in rules if is_sieved(rule)]
        where = " or ".join(f"({each})" for each in conditions if each) or "false"
        connection.execute(f"create table {SUSPECTS} as from batch where {where}")
    except (duckdb.ProgrammingError, duckdb.DataError):
        connection.execute(f"create view {SUSPECTS} as from batch")


def _condition(connection: duckdb.DuckDBPyConnection, meta: dict[str, Any]) -> str | None:
    """Return what makes a row a suspect of one rule; nothing where no row can be one."""
    if "key" in meta:
        if meta["rising"] and _rises(connection, meta["rising"]):
            return None
        return _doubled(connection, meta["key"])
    if not meta["of"]:
        return str(meta["where"])
    # What depends on columns of few values is asked once for each of their combinations. They get a
    # table, or the condition would be moved ahead of ``distinct`` and asked of every row.
    columns = ", ".join(meta["of"])
    connection.execute(
        f"create or replace table combinations as select distinct {columns} from batch"
    )
    bad = f"select count(*) from combinations where {meta['where']}"
    return str(meta["where"]) if _number(connection, bad) else None


def _rises(connection: duckdb.DuckDBPyConnection, rising: str) -> bool:
    """Tell whether a number made of the key grows from each row to the next.

    Then no number comes twice, and so no key does: a tenth of the cost of looking for doubles.
    """
    falls = f"""
        select count(*)
        from (
            select number, lag(number, 1, -1) over () as before
            from (select {rising} as number from batch)
        )
        where (number > before) is not true
    """
    return _number(connection, falls) == 0


def _doubled(connection: duckdb.DuckDBPyConnection, key: str) -> str | None:
    """Return a condition that holds for all rows of each key that stands twice, and few others.

    Equal keys have equal hashes. Different ones may have too: the rule itself tells them apart.
    """
    connection.execute(
        f"create or replace table doubled as select hash({key}) as hashed from batch "
        "group by hashed having count(*) > 1"
    )
    found = _number(connection, "select count(*) from doubled")
    return f"hash({key}) in (select hashed from doubled)" if found else None


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(connection.execute(query).fetchall()[0][0])
