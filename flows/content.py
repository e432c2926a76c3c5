"""What a warehouse file holds: its public tables, and one hash over their content."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

PUBLIC_SCHEMAS = ("marts", "controls", "reference", "quality", "bi")

# Columns that tell when, not what: two builds of the same inputs differ in these alone.
VOLATILE_SUFFIX = "_at"
VOLATILE_COLUMNS = {
    "marts.trade_flows.known_from",
    "quality.changes.known_from_before",
    "quality.changes.known_from_after",
}


@dataclass(frozen=True)
class PublicTable:
    """One published table or view."""

    schema: str
    name: str
    rows: int
    comment: str | None

    @property
    def full_name(self) -> str:
        """The name a query uses."""
        return f"{self.schema}.{self.name}"


def public_tables(connection: duckdb.DuckDBPyConnection) -> list[PublicTable]:
    """List the published tables of an open warehouse, in order of name."""
    found = connection.execute(
        """
        select schema_name, table_name, comment from duckdb_tables()
        where database_name = current_database()
            and schema_name in (select unnest(?))
        order by schema_name, table_name
        """,
        [list(PUBLIC_SCHEMAS)],
    ).fetchall()
    tables = []
    for schema, name, comment in found:
        rows = connection.execute(f'select count(*) from "{schema}"."{name}"').fetchall()[0][0]
        tables.append(PublicTable(schema, name, rows, comment))
    return tables


def content_hash(database: Path) -> str:
    """Hash the content of all public tables, whatever the order of their rows.

    When something was retrieved (columns ending in ``_at`` and the like) is left out, so that the
    same inputs and the same code give the same hash; doubles count to nine digits, since sums of
    doubles depend on the order of rows.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        parts = [
            f"{table.full_name}:{_table_hash(connection, table)}"
            for table in public_tables(connection)
        ]
        row = connection.execute("select md5(?)", ["\n".join(parts)]).fetchall()[0]
    return str(row[0])


def _table_hash(connection: duckdb.DuckDBPyConnection, table: PublicTable) -> str:
    columns = connection.execute(
        "select column_name, data_type from duckdb_columns() "
        "where database_name = current_database() and schema_name = ? and table_name = ? "
        "order by column_name",
        [table.schema, table.name],
    ).fetchall()
    texts = [
        f"""coalesce(format('{{:.9g}}', "{name}"), '<null>')"""
        if kind == "DOUBLE"
        else f"""coalesce(cast("{name}" as varchar), '<null>')"""
        for name, kind in columns
        if not is_volatile(table.full_name, name)
    ]
    rows = connection.execute(
        f"select count(*), bit_xor(md5_number(concat_ws(chr(31), {', '.join(texts)}))) "
        f'from "{table.schema}"."{table.name}"'
    ).fetchall()[0]
    return f"{','.join(name for name, _ in columns)}|{rows[0]}|{rows[1]}"


def is_volatile(table: str, column: str) -> bool:
    """Say whether a column of a table tells when, not what."""
    return column.endswith(VOLATILE_SUFFIX) or f"{table}.{column}" in VOLATILE_COLUMNS
