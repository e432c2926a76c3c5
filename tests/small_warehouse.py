"""A warehouse file as small as publishing can do with."""

from pathlib import Path
from typing import Any

import duckdb

from flows import publish as publishing
from flows.content import content_hash
from flows.home import Home
from flows.publish import Published


def make_warehouse(path: Path, *, value: int = 1, order: str = "asc") -> None:
    """Write the tables that publishing reads; ``value`` and ``order`` change marts.t alone."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES.format(value=value, order=order))


def publish_built(home: Home, build_id: str, fingerprint: str = "f", **options: Any) -> Published:
    """Publish the file in the build folder, whatever few tables it has."""
    built = home.build / "warehouse.duckdb"
    hashed = content_hash(built)
    with duckdb.connect(str(built)) as connection:
        connection.execute("create schema if not exists meta")
        connection.execute(
            "create or replace table meta.build as select ? as build_id, "
            "now()::timestamp as built_at, 'c' as code_version, ? as fingerprint, "
            "? as content_hash",
            [build_id, fingerprint, hashed],
        )
        for column in ("title", "homepage", "citation", "licence", "licence_url", "status"):
            connection.execute(
                f"alter table quality.sources add column if not exists {column} varchar"
            )
    return publishing.publish(home, [], [], **options)


TABLES = """
    create schema marts; create schema quality;
    create table marts.t as select x, x / 3.0 as share, 's' as source_id,
        now() as built_at from range({value}, {value} + 5) r(x) order by x {order};
    comment on table marts.t is 'One row per x.';
    comment on column marts.t.x is 'A number.';
    create table marts.pairs as
    from (values (1, 's', 'free'), (2, 'free', null)) v(x, a_source_id, b_source_id);
    create table marts.exposure as
    from (values ('enacted', 1), ('mine', 2)) v(scenario, x);
    create table quality.sources as
    select id as source_id, 'Title' as title, id as publisher, 'home' as homepage,
        'cite' as citation, 'terms' as licence, 'page' as licence_url,
        id <> 's' as may_republish,
        if(id = 'none', 'no_edition_loaded', 'loaded') as status,
        'ask' as how_to_get, null::timestamp as retrieved_at, 0 as batch_count_kept_out
    from unnest(['s', 'free', 'none']) u(id);
    create table quality.loads as
    select 's' as source_id, 'e' as edition_id, 'v' as vintage, 'promoted' as status,
        now()::timestamp as retrieved_at, now()::timestamp as known_at,
        true as is_current, 5::bigint as row_count;
    create table quality.checks (subject varchar, success boolean);
    create table quality.mart_coverage (
        table_name varchar, row_count bigint, is_filled boolean, why_empty varchar
    );
    create macro freshness_on(day) as table
    select 's' as source_id, 'v' as newest_vintage, date '2026-01-01' as newest_period_to,
        date '2026-02-01' as next_due_on, 3 as days_late, true as is_stale,
        null::timestamp as retrieved_at
"""
