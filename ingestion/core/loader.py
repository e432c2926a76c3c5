"""Loads promoted batches into the ``raw`` schema of the build database.

``raw`` is DuckDB over the promoted Parquet: a table ``raw.<source>__<table>`` is a view of the
files of its batches, so that a load copies nothing and costs the same for a thousand rows and for
eleven million. Each load is one transaction that writes the ledger row; an edition's views are
renewed when its batches are in. A batch whose content hash the ledger holds is not loaded again.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from ingestion.core import landed
from ingestion.core.landing import LandedBatch, Landing, Manifest
from ingestion.core.spec import ReleaseCalendar, Source, Table
from ingestion.core.sql import quoted
from ingestion.core.vintages import is_cut, release_key

NO_CALENDAR = ReleaseCalendar(basis="source.yml states no calendar.")

LEDGER = """
    create schema if not exists raw;
    create table if not exists raw.batches (
        batch_id varchar, source_id varchar, edition_id varchar, vintage varchar, origin varchar,
        retrieved_at timestamp, table_name varchar, period varchar, part varchar, status varchar,
        row_count bigint, value double, sha256 varchar, path varchar, landed_at timestamp,
        parser_version varchar, release_key varchar, is_cut boolean, known_at timestamp,
        superseded_at timestamp, is_current boolean
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
        stale_after_days integer, how_to_get varchar, lag_days integer, release_month integer,
        years_after integer, calendar_basis varchar
    );
    create table if not exists raw.source_tables (
        source_id varchar, table_name varchar, value_column varchar, value_unit varchar
    );
    create table if not exists raw.quarantine (
        batch_id varchar, reason varchar, quarantine_id varchar, content_sha256 varchar,
        decision varchar, decided_by varchar, decided_at timestamp, decided_because varchar
    );
"""


def prepare(connection: duckdb.DuckDBPyConnection, sources: Iterable[Source]) -> None:
    """Make the ledger and, for every table of every source, an empty typed view."""
    connection.execute(LEDGER)
    connection.execute("begin")
    for source in sources:
        connection.execute("delete from raw.sources where source_id = ?", [source.id])
        connection.execute("delete from raw.source_tables where source_id = ?", [source.id])
        calendar = source.release_calendar or NO_CALENDAR
        _insert(
            connection,
            "sources",
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
            calendar.lag_days,
            calendar.release_month,
            calendar.years_after,
            calendar.basis,
        )
        for name, table in source.tables.items():
            _insert(
                connection, "source_tables", source.id, name, table.value_column, table.value_unit
            )
            _renew_view(connection, source, name)
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
        _insert(
            connection, "edition_files", *known_edition, file.name, file.sha256, file.size_bytes
        )
    grown = set()
    for batch in manifest.batches:
        known = connection.execute(
            "select 1 from raw.batches where batch_id = ? and sha256 is not distinct from ?",
            [batch.batch_id, batch.sha256],
        ).fetchall()
        if known:
            continue
        connection.execute("begin")
        _enter(connection, source, manifest, batch, landing)
        connection.execute("commit")
        if batch.is_loaded:
            grown.add(batch.table)
        on_load(batch.batch_id, batch.rows)
    for table in sorted(grown):
        _renew_view(connection, source, table)


def note_quarantine(
    connection: duckdb.DuckDBPyConnection, rows: Iterable[Sequence[object]]
) -> None:
    """Write what each batch's kept-out rows are called, and what people decided about them."""
    connection.execute("begin")
    connection.execute("delete from raw.quarantine")
    for row in rows:
        _insert(connection, "quarantine", *row)
    connection.execute("commit")


def _enter(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    manifest: Manifest,
    batch: LandedBatch,
    landing: Landing,
) -> None:
    """Write a batch into the ledger, with the verdicts on it and what was kept out of it.

    Its rows are known from when they were retrieved, or released by a person's decision.
    """
    retrieved_at, landed_at = _utc(manifest.retrieved_at), _utc(manifest.landed_at)
    _insert(
        connection,
        "batches",
        batch.batch_id,
        manifest.source_id,
        manifest.edition_id,
        manifest.label,
        manifest.origin,
        retrieved_at,
        batch.table,
        batch.period,
        batch.part,
        "emptied" if batch.is_emptied else batch.status,
        batch.rows,
        batch.value,
        batch.sha256,
        str(landing.object_path(batch.sha256)) if batch.sha256 and batch.is_loaded else None,
        landed_at,
        manifest.parser_version,
        release_key(source, manifest.label),
        is_cut(source, manifest.files),
        landed_at if batch.status == "released" else retrieved_at,
        None,
        False,
    )
    for check in batch.checks:
        _insert(
            connection,
            "checks",
            batch.batch_id,
            check.suite,
            check.expectation,
            check.success,
            check.on_failure,
            check.why,
            check.who,
            check.observed,
        )
    for rows in batch.set_aside:
        _insert(
            connection,
            "set_aside",
            batch.batch_id,
            rows.reason,
            rows.row_count,
            rows.value_at_risk,
            rows.first_file,
            rows.first_line,
            rows.sha256,
        )


def _insert(connection: duckdb.DuckDBPyConnection, table: str, *values: object) -> None:
    connection.execute(
        f"insert into raw.{table} values ({', '.join('?' * len(values))})", list(values)
    )


def _renew_view(connection: duckdb.DuckDBPyConnection, source: Source, table: str) -> None:
    """Point ``raw.<source>__<table>`` at the files of its promoted batches."""
    paths = connection.execute(
        "select path from raw.batches where source_id = ? and table_name = ? and path is not null "
        "order by batch_id",
        [source.id, table],
    ).fetchall()
    select = rows_of(connection, source.tables[table], [Path(row[0]) for row in paths])
    connection.execute(f"create or replace view raw.{source.id}__{table} as {select}")


def rows_of(connection: duckdb.DuckDBPyConnection, table: Table, paths: Sequence[Path]) -> str:
    """Return the query that gives every row of landed files of a table; of no file, no row."""
    columns = table.duckdb_columns()
    if not paths:
        nulls = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in columns.items())
        return f"select {nulls} where false"
    if table.sort:
        files = ", ".join(quoted(path) for path in paths)
        return f"select {', '.join(columns)} from read_parquet([{files}])"
    return " union all ".join(landed.relation(connection, path, table) for path in paths)


def _utc(text: str) -> datetime:
    """Return an ISO time as a UTC timestamp without a zone, as DuckDB stores it."""
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)
