"""Which published tables of two builds differ in content, and by which columns they can be told.

Both files are attached to one connection as ``before`` and ``after``.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from flows.change import Change
from flows.content import PUBLIC_SCHEMAS, is_volatile

# Columns that say how a row was made, not what it says: other code is no other law and no other
# figure. Line numbers move when a line is put in above them.
OF_THE_CODE = frozenset({"parser_version", "source_line", "row_key"})


@dataclass(frozen=True)
class Differing:
    """A table whose content differs; ``columns`` are those that both builds have."""

    name: str
    columns: tuple[str, ...]
    rows_before: int
    rows_after: int


def attached(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the columns of the public tables by build and table."""
    found: dict[str, dict[str, tuple[str, ...]]] = {"before": {}, "after": {}}
    rows = connection.execute(
        """
        select columns.database_name, columns.schema_name || '.' || columns.table_name,
            list(columns.column_name order by columns.column_index)
        from duckdb_columns() as columns
        inner join duckdb_tables() as tables using (database_name, schema_name, table_name)
        where columns.schema_name in (select unnest(?))
            and columns.database_name in ('before', 'after')
        group by all
        """,
        [list(PUBLIC_SCHEMAS)],
    ).fetchall()
    for build, table, columns in rows:
        found[build][table] = tuple(columns)
    return found


def differing(connection: duckdb.DuckDBPyConnection) -> dict[str, Differing]:
    """Return the tables that are in both builds and whose content differs."""
    there = attached(connection)
    found = {}
    for name in sorted(there["before"].keys() & there["after"].keys()):
        columns = tuple(
            column
            for column in there["after"][name]
            if column in there["before"][name]
            and column not in OF_THE_CODE
            and not is_volatile(name, column)
        )
        before, after = (
            connection.execute(_hash(f"{build}.{name}", columns)).fetchall()[0]
            for build in ("before", "after")
        )
        if before != after:
            found[name] = Differing(name, columns, before[0], after[0])
    return found


def hold_back(connection: duckdb.DuckDBPyConnection, *, restricted_rows: bool) -> None:
    """Make the table ``held_back``: sources whose rows are counted and not listed.

    What lies beside the published file may be passed on, and so holds no row that may not.
    """
    wanted = not restricted_rows and "may_republish" in attached(connection)["after"].get(
        "quality.sources", ()
    )
    told = "from after.quality.sources where not may_republish" if wanted else "where false"
    column = "source_id" if wanted else "cast(null as varchar)"
    connection.execute(f"create temp table held_back as select {column} as source_id {told}")


def as_changes(tables: Iterable[Differing]) -> list[Change]:
    """Tell of tables that differ, with nothing but their numbers of rows."""
    return [
        Change(
            topic="tables",
            kind="differs",
            table=each.name,
            subject=each.name,
            field=None,
            before=str(each.rows_before),
            after=str(each.rows_after),
            difference=float(each.rows_after - each.rows_before),
            unit="rows",
            sentence=_sentence(each),
        )
        for each in tables
    ]


def _sentence(table: Differing) -> str:
    if table.rows_before == table.rows_after:
        return f"{table.name}: the content differs, in {table.rows_after:,} rows as before."
    return f"{table.name}: {table.rows_after:,} rows, {table.rows_before:,} before."


def _hash(table: str, columns: Iterable[str]) -> str:
    row = f"concat_ws(chr(31), {', '.join(map(_text, columns))})"
    return f"select count(*), bit_xor(md5_number({row})) from {table}"


def _text(column: str) -> str:
    """Write a value as text; doubles to nine digits, since their sums depend on the order."""
    rounded = f"format('{{:.9g}}', try_cast(\"{column}\" as double))"
    plain = f'cast("{column}" as varchar)'
    return f"coalesce(if(typeof(\"{column}\") = 'DOUBLE', {rounded}, {plain}), '<null>')"
