-- Which build do readers open, what is in it, and how does one go back?
-- A file knows itself alone: chokepoint versions lists all kept builds with their content hashes, and
-- chokepoint rollback BUILD points readers at another in one step.
with

filled as (
    select
        count(*) as table_count,
        count(*) filter (where is_filled) as filled_count,
        sum(row_count) as row_count,
        string_agg(case when not is_filled then table_name end, ', ' order by table_name)
            as empty_tables
    from quality.mart_coverage
),

loaded as (
    select
        count(*) filter (where status like 'loaded%') as source_count,
        max(newest_period_to) as newest_period_to,
        max(retrieved_at) as newest_retrieved_at
    from quality.sources
)

select
    build.build_id,
    build.built_at,
    build.fingerprint,
    filled.table_count,
    filled.filled_count,
    filled.row_count,
    loaded.source_count,
    loaded.newest_period_to,
    loaded.newest_retrieved_at,
    filled.empty_tables,
    'chokepoint versions; chokepoint rollback BUILD' as how_to_go_back
from meta.build as build
cross join filled
cross join loaded;
