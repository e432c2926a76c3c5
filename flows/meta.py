"""The schema ``meta``: which build a file is, from which editions, and how its sources stand."""

from pathlib import Path

import duckdb

from flows.content import content_hash
from flows.home import Home

BUILD = """
create or replace table meta.build as
select
    $build_id as build_id,
    $built_at::timestamp as built_at,
    $code_version as code_version,
    $fingerprint as fingerprint,
    $content_hash as content_hash,
    version() as written_by_duckdb
"""

VINTAGES = """
create or replace table meta.vintages as
select
    source_id,
    edition_id,
    any_value(vintage) as vintage,
    max(retrieved_at) as retrieved_at,
    min(known_at) as known_at,
    bool_or(is_current) as is_current,
    count(*) as batch_count,
    cast(sum(row_count) as bigint) as row_count
from quality.loads
where status in ('promoted', 'released')
group by source_id, edition_id
order by source_id, edition_id
"""

# A view, so that the clock is the reader's: a file that is not renewed says so by itself.
SOURCE_STATUS = """
create or replace view meta.source_status as
select
    sources.source_id,
    sources.publisher,
    case
        when sources.status = 'no_edition_loaded' then 'not_loaded'
        when coalesce(tables.days_late, 0) > 0 then 'late'
        when tables.is_stale then 'old'
        when tables.next_due_on is not null then 'in_time'
        else 'recent'
    end as state,
    tables.newest_vintage,
    tables.newest_period_to,
    sources.retrieved_at,
    tables.next_due_on,
    tables.days_late,
    sources.batch_count_kept_out,
    case when sources.status = 'no_edition_loaded' then sources.how_to_get end as how_to_get
from quality.sources as sources
left join (
    select
        source_id,
        max_by(newest_vintage, retrieved_at) as newest_vintage,
        max(newest_period_to) as newest_period_to,
        min(next_due_on) as next_due_on,
        max(days_late) as days_late,
        bool_or(is_stale) as is_stale
    from freshness_on(current_date)
    group by source_id
) as tables on sources.source_id = tables.source_id
order by sources.source_id
"""

COMMENTS = {
    "table meta.build": "One row: which build this file is. A process that still holds an older "
    "file reads the older row; close every connection and connect again to pick up a new build.",
    "column meta.build.build_id": "Name of the build: when it began (UTC) and the first digits of "
    "fingerprint; the name of its folder.",
    "column meta.build.built_at": "When it was built, UTC.",
    "column meta.build.code_version": "Hash of the code and the hand-kept facts it was built with.",
    "column meta.build.fingerprint": "Hash of all inputs and the code: equal for equal inputs.",
    "column meta.build.content_hash": "Hash of the content of all public tables, without the times "
    "of retrieval: equal content, equal hash, whatever the order of rows.",
    "column meta.build.written_by_duckdb": "Version of DuckDB that wrote the file.",
    "table meta.vintages": "One row per edition of a source in this build.",
    "column meta.vintages.source_id": "Source, as in quality.sources.",
    "column meta.vintages.edition_id": "Edition: the publisher's label and the hash of its files.",
    "column meta.vintages.vintage": "The publisher's name for the edition.",
    "column meta.vintages.retrieved_at": "When it was obtained, UTC.",
    "column meta.vintages.known_at": "Since when its first rows are known, UTC.",
    "column meta.vintages.is_current": "True where any of its batches is the newest of its kind.",
    "column meta.vintages.batch_count": "Batches that passed their gate or were released.",
    "column meta.vintages.row_count": "Rows of those batches.",
    "view meta.source_status": "One row per source: how it stands on the day of the reader. What "
    "is late or old stays served; nothing takes its place.",
    "column meta.source_status.source_id": "Source, as in quality.sources.",
    "column meta.source_status.publisher": "Publisher.",
    "column meta.source_status.state": "in_time or late by the publisher's calendar; recent or old "
    "by this project's own limit where no calendar is established; not_loaded.",
    "column meta.source_status.newest_vintage": "The publisher's name for the newest edition.",
    "column meta.source_status.newest_period_to": "First day after the newest period loaded; null "
    "where the source has no periods.",
    "column meta.source_status.retrieved_at": "When the newest edition was obtained, UTC.",
    "column meta.source_status.next_due_on": "Last day on which the publisher's calendar lets the "
    "next period appear; null where no calendar is established.",
    "column meta.source_status.days_late": "Days since next_due_on; 0 when it is still to come.",
    "column meta.source_status.batch_count_kept_out": "Batches and files that were kept out.",
    "column meta.source_status.how_to_get": "What to do to load it; null where it is loaded.",
}


# DuckDB 2.0 lets descriptions of tables stand that an earlier step wrote, and some builds could
# then be opened by DuckDB 1.4.5 but not by 1.2.2 and 1.3.2 ("Failed to load metadata pointer").
# Without that the checkpoint, which is the last one, writes all of them anew. Seen on 2026-11-24.
def _open_for_the_last_time(database: Path) -> duckdb.DuckDBPyConnection:
    """Open the built file so that its last checkpoint can be read by old drivers."""
    if duckdb.__version__.startswith("1."):
        return duckdb.connect(str(database))
    return duckdb.connect(str(database), config={"experimental_metadata_reuse": False})


def write_meta(
    home: Home, build_id: str, built_at: str, fingerprint: str, code_version: str
) -> str:
    """Write the schema into the built file, last of all; return the hash of its content.

    ``built_at`` is ISO 8601, UTC. The schema itself is not part of the hash.
    """
    database = home.build / "warehouse.duckdb"
    hashed = content_hash(database)
    with _open_for_the_last_time(database) as connection:
        connection.execute("begin")
        connection.execute("create schema if not exists meta")
        connection.execute(
            BUILD,
            {
                "build_id": build_id,
                "built_at": built_at.removesuffix("+00:00"),
                "code_version": code_version,
                "fingerprint": fingerprint,
                "content_hash": hashed,
            },
        )
        connection.execute(VINTAGES)
        connection.execute(SOURCE_STATUS)
        for subject, text in COMMENTS.items():
            connection.execute(f"comment on {subject} is '{text.replace(chr(39), chr(39) * 2)}'")
        connection.execute("commit")
        connection.execute("checkpoint")
    return hashed
