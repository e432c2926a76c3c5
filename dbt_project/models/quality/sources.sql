-- One row per source the project knows, loaded or not.
with

sources as (
    select * from {{ source('loads', 'sources') }}
),

loaded as (
    select
        source_id,
        count(distinct edition_id) as editions,
        max(period) filter (where status = 'promoted' and regexp_matches(period, '^[0-9]'))
            as newest_period,
        sum(row_count) filter (where status = 'promoted' and is_current) as row_count,
        count(*) filter (where status <> 'promoted') as batches_kept_out,
        max(retrieved_at) as last_retrieved_at
    from {{ source('loads', 'batches') }}
    group by source_id
)

select
    sources.source_id,
    case
        when loaded.source_id is null then 'no_edition_loaded'
        when loaded.batches_kept_out > 0 then 'partly_kept_out'
        else 'loaded'
    end as status,
    sources.title,
    sources.publisher,
    sources.homepage,
    sources.citation,
    sources.licence,
    sources.licence_url,
    sources.may_republish,
    sources.cadence,
    sources.stale_after_days,
    coalesce(loaded.editions, 0) as editions,
    loaded.newest_period,
    cast(coalesce(loaded.row_count, 0) as bigint) as row_count,
    coalesce(loaded.batches_kept_out, 0) as batches_kept_out,
    sources.how_to_get,
    loaded.last_retrieved_at
from sources
left join loaded on sources.source_id = loaded.source_id
