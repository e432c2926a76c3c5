"""Loads promoted batches into the ``raw`` schema of the build database.

``raw`` is DuckDB over the promoted Parquet: a table ``raw.<source>__<table>`` is a view of the
files of its batches, so that a load copies nothing and costs the same for a thousand rows and for
eleven million. Each load is one transaction that writes the ledger row; an edition's views are
renewed when its batches are in. A batch whose content hash the ledger holds is not loaded again.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from ingestion.core import landed
from ingestion.core.landing import Landing, Manifest
from ingestion.core.spec import Source
from ingestion.core.sql import quoted

LEDGER = """
    create schema if not exists raw;
    create table if not exists raw.batches (
        batch_id varchar, source_id varchar, edition_id varchar, vintage varchar, origin varchar,
        retrieved_at timestamp, table_name varchar, period varchar, part varchar, status varchar,
        row_count bigint, value double, sha256 varchar, path varchar, landed_at timestamp,
        parser_version varchar, is_current boolean
    );
    create table if not exists raw.checks (
        batch_id varchar, suite varchar, expectation varchar, success boolean, on_failure varchar,
        why varchar, who varchar, observed varchar
    );
    create table if not exists raw.set_aside (
        batch_id varchar, reason varchar, row_count bigint, value_at_risk double,
        first_file varchar, first_line bigint, sha256 varchar
    );
    create table if not exists raw.edition_files (
        source_id varchar, edition_id varchar, name varchar, sha256 varchar, size_bytes bigint
    );
    create table if not exists raw.sources (
        source_id varchar, title varchar, publisher varchar, homepage varchar, citation varchar,
        licence varchar, licence_url varchar, may_republish boolean, cadence varchar,
        stale_after_days integer, how_to_get varchar
    );
"""


def prepare(connection: duckdb.DuckDBPyConnection, sources: Iterable[Source]) -> None:
    """Make the ledger and, for every table of every source, an empty typed view."""
    connection.execute(LEDGER)
    connection.execute("begin")
    for source in sources:
        connection.execute("delete from raw.sources where source_id = ?", [source.id])
        connection.execute(
            "insert into raw.sources values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                source.id,
                source.title,
                source.publisher,
                source.homepage,
                source.citation,
                source.licence.name,
                source.licence.url,
                source.licence.may_republish,
                source.cadence,
                source.stale_after_days,
                source.how_to_get,
            ],
        )
        for table in source.tables:
            _renew_view(connection, source, table)
    connection.execute("commit")


def load(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    manifest: Manifest,
    landing: Landing,
    on_load: Callable[[str, int], None] = lambda batch_id, rows: None,
) -> None:
    """Load every batch of an edition, each in its own transaction; known batches are skipped.

    ``on_load`` is told each batch that was loaded, with its number of rows.
    """
    known_edition = [manifest.source_id, manifest.edition_id]
    connection.execute(
        "delete from raw.edition_files where source_id = ? and edition_id = ?", known_edition
    )
    for file in manifest.files:
        connection.execute(
            "insert into raw.edition_files values (?, ?, ?, ?, ?)",
            [*known_edition, file.name, file.sha256, file.size_bytes],
        )
    grown = set()
    for batch in manifest.batches:
        known = connection.execute(
            "select 1 from raw.batches where batch_id = ? and sha256 is not distinct from ?",
            [batch.batch_id, batch.sha256],
        ).fetchall()
        if known:
            continue
        path = landing.object_path(batch.sha256) if batch.sha256 else None
        connection.execute("begin")
        connection.execute(
            f"insert into raw.batches values ({', '.join('?' * 16)}, false)",
            [
                batch.batch_id,
                manifest.source_id,
                manifest.edition_id,
                manifest.label,
                manifest.origin,
                _utc(manifest.retrieved_at),
                batch.table,
                batch.period,
                batch.part,
                batch.status,
                batch.rows,
                batch.value,
                batch.sha256,
                str(path) if path and batch.status == "promoted" else None,
                _utc(manifest.landed_at),
                manifest.parser_version,
            ],
        )
        for check in batch.checks:
            connection.execute(
                "insert into raw.checks values (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    batch.batch_id,
                    check.suite,
                    check.expectation,
                    check.success,
                    check.on_failure,
                    check.why,
                    check.who,
                    check.observed,
                ],
            )
        for rows in batch.set_aside:
            connection.execute(
                "insert into raw.set_aside values (?, ?, ?, ?, ?, ?, ?)",
                [
                    batch.batch_id,
                    rows.reason,
                    rows.row_count,
                    rows.value_at_risk,
                    rows.first_file,
                    rows.first_line,
                    rows.sha256,
                ],
            )
        connection.execute("commit")
        if batch.status == "promoted":
            grown.add(batch.table)
        on_load(batch.batch_id, batch.rows)
    for table in sorted(grown):
        _renew_view(connection, source, table)


def mark_current(connection: duckdb.DuckDBPyConnection) -> None:
    """Mark, for each table, period and part of a source, the promoted batch retrieved last.

    A quarantined batch never becomes current, so the one before it stays.
    """
    connection.execute(
        """
        update raw.batches set is_current = batch_id in (
            select batch_id from raw.batches where status = 'promoted'
            qualify row_number() over (
                partition by source_id, table_name, period, part
                order by retrieved_at desc, edition_id desc
            ) = 1
        )
        """
    )


def _renew_view(connection: duckdb.DuckDBPyConnection, source: Source, table: str) -> None:
    """Point ``raw.<source>__<table>`` at the files of its promoted batches."""
    paths = connection.execute(
        "select path from raw.batches where source_id = ? and table_name = ? and path is not null "
        "order by batch_id",
        [source.id, table],
    ).fetchall()
    spec = source.tables[table]
    columns = spec.duckdb_columns()
    if not paths:
        nulls = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in columns.items())
        select = f"select {nulls} where false"
    elif spec.sort:
        files = ", ".join(quoted(row[0]) for row in paths)
        select = f"select {', '.join(columns)} from read_parquet([{files}])"
    else:
        select = " union all ".join(
            landed.relation(connection, Path(row[0]), spec) for row in paths
        )
    connection.execute(f"create or replace view raw.{source.id}__{table} as {select}")


def _utc(text: str) -> datetime:
    """Return an ISO time as a UTC timestamp without a zone, as DuckDB stores it."""
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)
