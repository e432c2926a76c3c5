"""Parquet beside the published file: every public table, with a data package that describes it.

What a publisher forbids to pass on stays out, unless a person asks for it by name of the option.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any

import duckdb

from flows.content import PublicTable, public_tables
from flows.home import Home
from flows.query import open_published
from ingestion.core.errors import ChokepointError
from ingestion.core.sql import quoted

# Tables that grow, split by the column that queries name first. A file of the others is small.
PARTITIONS = {"marts.trade_flows": "source_id", "marts.exposure": "scenario"}

# What this project says about a source is no row of the source.
OWN_WORDS = {"quality.sources", "quality.freshness"}

# Types of the Frictionless table schema for those DuckDB writes; decimals are numbers.
FIELD_TYPES = {
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
    "SMALLINT": "integer",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
}


@dataclass(frozen=True)
class Column:
    """A column of a published table."""

    name: str
    kind: str
    comment: str


@dataclass
class Exported:
    """What an export holds; ``held_back`` counts rows left out, by table."""

    resources: list[dict[str, Any]] = field(default_factory=list)
    held_back: dict[str, int] = field(default_factory=dict)


def export(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    name: str,
    created: str,
    *,
    with_restricted: bool = False,
) -> Exported:
    """Write each public table of an open warehouse as Parquet into a folder that is not there yet.

    Rows whose source, or one of whose sources, may not be passed on are left out unless
    ``with_restricted``; ``datapackage.json`` (Frictionless Data Package 1) and ``README.txt`` say
    which. ``name`` and ``created`` identify the build.
    """
    sources = _sources(connection)
    restricted = [] if with_restricted else [s["name"] for s in sources if not s["mayRepublish"]]
    exported = Exported()
    folder.mkdir(parents=True)
    for table in public_tables(connection):
        columns = _columns(connection, table)
        condition = _may_be_passed_on(table, columns, restricted)
        kept = connection.execute(
            f"select count(*) from {table.full_name} where {condition}"
        ).fetchall()[0][0]
        if kept < table.rows:
            exported.held_back[table.full_name] = table.rows - kept
        paths = _write(connection, table, condition, folder)
        exported.resources.append(_resource(table, columns, paths, kept))
    package = {
        "profile": "data-package",
        "name": f"chokepoint-{name.lower()}",
        "title": "Chokepoint: exposure to controlled trade",
        "created": created,
        "sources": sources,
        "heldBack": exported.held_back,
        "resources": exported.resources,
    }
    (folder / "datapackage.json").write_text(json.dumps(package, indent=1), "utf-8")
    (folder / "README.txt").write_text(_readme(exported.held_back, restricted), "utf-8")
    return exported


def export_published(home: Home, target: Path, *, with_restricted: bool = False) -> Exported:
    """Export what is published now into a new folder, which is there whole or not at all.

    Raises ``ChokepointError`` when nothing is published or the folder is there already.
    """
    if target.exists():
        raise ChokepointError(f"{target} is there already; name a folder that is not.")
    hidden = target.with_name(f".{target.name}.partial")
    shutil.rmtree(hidden, ignore_errors=True)
    with open_published(home) as connection:
        build_id, built_at = connection.execute(
            "select build_id, built_at from meta.build"
        ).fetchall()[0]
        created = built_at.replace(tzinfo=UTC).isoformat(timespec="seconds")
        exported = export(connection, hidden, build_id, created, with_restricted=with_restricted)
    hidden.rename(target)
    return exported


def _sources(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Describe the publishers whose editions are loaded, with the terms that travel along."""
    rows = connection.execute(
        """
        select source_id, title, homepage, citation, licence, licence_url, may_republish
        from quality.sources where status <> 'no_edition_loaded' order by source_id
        """
    ).fetchall()
    names = ("name", "title", "path", "citation", "licence", "licencePath", "mayRepublish")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _columns(connection: duckdb.DuckDBPyConnection, table: PublicTable) -> list[Column]:
    rows = connection.execute(
        "select column_name, data_type, coalesce(comment, '') from duckdb_columns() "
        "where database_name = current_database() and schema_name = ? and table_name = ? "
        "order by column_index",
        [table.schema, table.name],
    ).fetchall()
    return [Column(*map(str, row)) for row in rows]


def _may_be_passed_on(table: PublicTable, columns: list[Column], restricted: list[str]) -> str:
    """Return the condition on rows that no restricted source has a part in."""
    if not restricted or table.full_name in OWN_WORDS:
        return "true"
    listed = ", ".join(quoted(source_id) for source_id in restricted)
    named = [
        column.name
        for column in columns
        if column.name == "source_id" or column.name.endswith("_source_id")
    ]
    return " and ".join(f"coalesce({name} not in ({listed}), true)" for name in named) or "true"


def _write(
    connection: duckdb.DuckDBPyConnection, table: PublicTable, condition: str, folder: Path
) -> list[str]:
    """Write one table; return the paths of its files below the folder."""
    select = f"from {table.full_name} where {condition}"
    by = PARTITIONS.get(table.full_name)
    target = folder / table.schema / (table.name if by else f"{table.name}.parquet")
    target.parent.mkdir(parents=True, exist_ok=True)
    how = "format parquet, compression zstd"
    if by:
        # The column stays in the files too, so that a single one can be read by itself.
        how += f", partition_by ({by}), write_partition_columns true"
    connection.execute(f"copy ({select}) to {quoted(target)} ({how})")
    files = sorted(target.glob("*/*.parquet")) if by else [target]
    return [path.relative_to(folder).as_posix() for path in files]


def _resource(
    table: PublicTable, columns: list[Column], paths: list[str], rows: int
) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": f"{table.schema}-{table.name}".replace("_", "-"),
        "path": paths,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "description": " ".join((table.comment or "").split()),
        "rowCount": rows,
        "schema": {
            "fields": [
                {
                    "name": column.name,
                    "type": FIELD_TYPES.get(column.kind, "number"),
                    "description": " ".join(column.comment.split()),
                }
                for column in columns
            ]
        },
    }


def _readme(held_back: Mapping[str, int], restricted: list[str]) -> str:
    text = (
        "Every public table of the warehouse as Parquet; datapackage.json describes each table and "
        "column, and names the sources with their terms.\n"
    )
    if held_back:
        tables = ", ".join(f"{table} ({rows} rows)" for table, rows in held_back.items())
        text += (
            f"Left out, because the publishers of {', '.join(restricted)} do not allow passing "
            f"them on: {tables}.\n"
        )
    return text
