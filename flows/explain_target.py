"""Finds the one row that is to be explained, and says in a sentence why there is none."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import duckdb

from ingestion.core.errors import ChokepointError

TABLE_NAME = re.compile(r"[a-z_]+\.[a-z_0-9]+")
NUMBER = re.compile(r"DECIMAL|DOUBLE|FLOAT|[A-Z]*INT")
EXPLAINED = ("marts", "bi", "controls")


@dataclass(frozen=True)
class Target:
    """A table whose rows can be explained; ``mart`` is the one that lineage knows its rows by."""

    table: str
    mart: str | None
    key_column: str
    meaning: str
    notes: dict[str, str]
    numbers: frozenset[str]


def find_target(connection: duckdb.DuckDBPyConnection, table: str) -> Target:
    """Return what is known of a table.

    Raises ``ChokepointError`` when there is no such table, or its rows cannot be explained.
    """
    known = _relations(connection)
    if not TABLE_NAME.fullmatch(table):
        raise ChokepointError(
            f"{table!r} is not a table's name: schema, full stop, table, such as "
            f"{_close(table, known) or 'marts.exposure'}."
        )
    if table not in known:
        close = _close(table, known)
        meant = f" Did you mean {close}?" if close else ""
        raise ChokepointError(
            f'There is no table {table}.{meant} All tables: chokepoint sql "show all tables".'
        )
    schema, name = table.split(".")
    if schema not in EXPLAINED:
        marts = ", ".join(sorted(each for each in known if each.startswith("marts.")))
        raise ChokepointError(
            f"Rows of {table} are not explained: schema {schema} holds lists, and the record of "
            f"what was loaded and checked. Rows of these can be: {marts}, their views in bi, and "
            "the tables of controls."
        )
    columns = _columns(connection, schema, name)
    mirrored = f"marts.{name}"
    is_mart = schema == "marts" or (schema == "bi" and mirrored in known)
    return Target(
        table=table,
        mart=mirrored if is_mart else None,
        key_column="row_key" if is_mart else next(iter(columns)),
        meaning=" ".join(known[table].split()),
        notes={column: note for column, (_, note) in columns.items()},
        numbers=frozenset(
            column for column, (data_type, _) in columns.items() if NUMBER.match(data_type)
        ),
    )


def one_row(
    connection: duckdb.DuckDBPyConnection, target: Target, key: str | None, where: str | None
) -> dict[str, Any]:
    """Return the row with this key, or the only one that fits the condition.

    Raises ``ChokepointError`` when nothing fits, several rows do, or the condition is no SQL.
    """
    table = target.table
    condition, parameters = (
        (f"{target.key_column} = ?", [key]) if key is not None else (f"({where})", [])
    )
    try:
        cursor = connection.execute(f"from {table} where {condition} limit 2", parameters)
        names = [column[0] for column in cursor.description or []]
        rows = cursor.fetchall()
    except duckdb.Error as error:
        raise ChokepointError(
            f"--where {where!r} is no condition on {table}: {_first_line(error)}\n"
            f"Columns: {', '.join(target.notes)}."
        ) from None
    if target.key_column not in names:
        raise ChokepointError(f"--where {where!r} is no condition on {table}, but more than one.")
    meant = f"{target.key_column} {key!r}" if key is not None else f"--where {where!r}"
    if not rows:
        raise ChokepointError(_why_nothing(connection, target, meant))
    if len(rows) > 1:
        raise ChokepointError(
            f"More than one row of {table} fits {meant}; narrow it with --where, or take one of: "
            f'chokepoint sql "from {table} where {where or _quoted(target.key_column, key)}".'
        )
    return dict(zip(names, rows[0], strict=True))


def _close(table: str, known: Iterable[str]) -> str:
    """Return tables of that name in another schema, or else of a name much like it."""
    name = table.rsplit(".", 1)[-1]
    same = [each for each in known if each.split(".")[1] == name]
    return " or ".join(same or get_close_matches(table, known, n=3, cutoff=0.75))


def _quoted(column: str, value: str | None) -> str:
    return f"{column} = '{value}'"


def _first_line(error: duckdb.Error) -> str:
    return str(error).split("\n", maxsplit=1)[0]


def _why_nothing(connection: duckdb.DuckDBPyConnection, target: Target, meant: str) -> str:
    (count,) = connection.execute(f"select count(*) from {target.table}").fetchall()[0]
    if count:
        return (
            f"No row of {target.table} fits {meant}; it has {count:,} rows. Look for one: "
            f'chokepoint sql "from {target.table} limit 20".'
        )
    found = connection.execute(
        "select why_empty from quality.mart_coverage where table_name = ?",
        [target.mart or target.table],
    ).fetchall()
    why = f": {found[0][0]}" if found and found[0][0] else ""
    return f"{target.table} has no rows in this build, so there is nothing to explain{why}."


def _relations(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the comment of every public table and view by its name, schema first."""
    rows = connection.execute(
        """
        select schema_name || '.' || table_name, coalesce(comment, '') from duckdb_tables()
        union all
        select schema_name || '.' || view_name, coalesce(comment, '') from duckdb_views()
        where not internal
        order by all
        """
    ).fetchall()
    return {str(name): str(comment) for name, comment in rows}


def _columns(
    connection: duckdb.DuckDBPyConnection, schema: str, name: str
) -> dict[str, tuple[str, str]]:
    """Return data type and comment of every column, in order."""
    rows = connection.execute(
        "select column_name, data_type, coalesce(comment, '') from duckdb_columns() "
        "where schema_name = ? and table_name = ? order by column_index",
        [schema, name],
    ).fetchall()
    return {
        str(column): (str(data_type), " ".join(str(comment).split()))
        for column, data_type, comment in rows
    }
