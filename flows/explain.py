"""Where a number comes from: a mart's row back to batch, file, line, and to the notice's clause."""

import re
from dataclasses import dataclass
from typing import Any

import duckdb

from flows.home import Home
from flows.query import open_published
from flows.source_text import source_text
from ingestion.core.errors import ChokepointError

TABLE_NAME = re.compile(r"[a-z_]+\.[a-z_0-9]+")


@dataclass(frozen=True)
class Origin:
    """One source row behind a figure; ``text`` is the line itself, where it can be had."""

    batch_id: str
    publisher: str
    vintage: str
    file: str
    sha256: str | None
    line: int | None
    text: str | None


@dataclass(frozen=True)
class Law:
    """One clause behind a figure."""

    instrument_id: str
    clause_id: str | None
    item_id: str | None
    title: str
    evidence_url: str | None


@dataclass(frozen=True)
class Explanation:
    """A row with its meaning, its source rows and its law."""

    table: str
    row_key: str
    meaning: str
    values: dict[str, Any]
    notes: dict[str, str]
    origins: list[Origin]
    laws: list[Law]


def explain_row(home: Home, table: str, row_key: str | None, where: str | None) -> Explanation:
    """Explain one row, named by its key or picked by a condition.

    Raises ``ChokepointError`` when the table is no mart, or not just one row is meant.
    """
    if not TABLE_NAME.fullmatch(table):
        raise ChokepointError(f"{table!r} is not a table's name, such as marts.exposure.")
    if (row_key is None) == (where is None):
        raise ChokepointError("Name one row: by its row_key, or by --where with a condition.")
    with open_published(home) as connection:
        values = _one_row(connection, table, row_key, where)
        key = str(values["row_key"])
        return Explanation(
            table=table,
            row_key=key,
            meaning=_comment(connection, table),
            values=values,
            notes=_column_comments(connection, table),
            origins=_origins(home, connection, table, key),
            laws=_laws(connection, table, key),
        )


def _one_row(
    connection: duckdb.DuckDBPyConnection, table: str, row_key: str | None, where: str | None
) -> dict[str, Any]:
    condition, parameters = ("row_key = ?", [row_key]) if row_key else (f"({where})", [])
    try:
        cursor = connection.execute(f"from {table} where {condition} limit 3", parameters)
        names = [column[0] for column in cursor.description or []]
        rows = cursor.fetchall()
    except duckdb.Error as error:
        raise ChokepointError(f"{error}") from None
    if "row_key" not in names:
        raise ChokepointError(f"{table} keeps no lineage; explain a table of schema marts.")
    if not rows:
        raise ChokepointError(f"No row of {table} fits {row_key or where!r}.")
    if len(rows) > 1:
        raise ChokepointError(
            f"More than one row of {table} fits {where!r}; narrow it, or take a row_key: "
            f'chokepoint sql "select row_key, * from {table} where {where}".'
        )
    return dict(zip(names, rows[0], strict=True))


def _comment(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    schema, name = table.split(".")
    found = connection.execute(
        "select comment from duckdb_tables() where schema_name = ? and table_name = ?",
        [schema, name],
    ).fetchall()
    return str(found[0][0] or "") if found else ""


def _column_comments(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    schema, name = table.split(".")
    found = connection.execute(
        "select column_name, comment from duckdb_columns() "
        "where schema_name = ? and table_name = ? and comment is not null",
        [schema, name],
    ).fetchall()
    return {str(column): str(comment) for column, comment in found}


def _origins(
    home: Home, connection: duckdb.DuckDBPyConnection, table: str, key: str
) -> list[Origin]:
    rows = connection.execute(
        """
        select distinct
            lineage.batch_id, sources.publisher, loads.vintage,
            lineage.source_file, lineage.file_sha256, lineage.source_line
        from quality.lineage as lineage
        left join quality.loads as loads on lineage.batch_id = loads.batch_id
        left join quality.sources as sources on loads.source_id = sources.source_id
        where lineage.mart = ? and lineage.row_key = ? and lineage.batch_id is not null
        order by all
        """,
        [table, key],
    ).fetchall()
    return [
        Origin(
            batch_id=batch_id,
            publisher=publisher,
            vintage=vintage,
            file=file,
            sha256=sha256,
            line=line,
            text=source_text(home, sha256, file, line),
        )
        for batch_id, publisher, vintage, file, sha256, line in rows
    ]


def _laws(connection: duckdb.DuckDBPyConnection, table: str, key: str) -> list[Law]:
    rows = connection.execute(
        """
        select distinct
            lineage.instrument_id, lineage.clause_id, lineage.item_id,
            instruments.title, coalesce(lineage.evidence_url, instruments.evidence_url)
        from quality.lineage as lineage
        left join controls.control_instruments as instruments
            on lineage.instrument_id = instruments.instrument_id
        where lineage.mart = ? and lineage.row_key = ? and lineage.instrument_id is not null
        order by all
        """,
        [table, key],
    ).fetchall()
    return [Law(*row) for row in rows]
