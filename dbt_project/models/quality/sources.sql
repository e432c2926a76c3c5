-- One row per source the warehouse knows, whether or not an edition of it has been loaded.
with

sources as (
    select * from {{ source('loads', 'sources') }}
),

batches as (
    select * from {{ source('loads', 'batches') }}
),

trade_flows as (
    select * from {{ ref('trade_flows') }}
),

newest as (
    select
        source_id,
        cast(max(period_to) as date) as newest_period_to
    from trade_flows
    where is_current
    group by source_id
),

loaded as (
    select
        source_id,
        count(distinct edition_id) filter (where status in ('promoted', 'released'))
            as edition_count,
        sum(row_count) filter (where is_current) as current_row_count,
        max(retrieved_at) filter (where status in ('promoted', 'released')) as retrieved_at,
        count_if(status not in ('promoted', 'released')) as batch_count_kept_out
    from batches
    group by source_id
)

select
    sources.source_id,
    sources.title,
    sources.publisher,
    sources.homepage,
    sources.citation,
    sources.licence,
    sources.licence_url,
    sources.may_republish,
    sources.cadence,
    sources.stale_after_days,
    case
        when coalesce(loaded.edition_count, 0) = 0 then 'no_edition_loaded'
        when loaded.batch_count_kept_out > 0 then 'loaded_in_part'
        else 'loaded'
    end as status,
    sources.how_to_get,
    cast(coalesce(loaded.edition_count, 0) as bigint) as edition_count,
    cast(coalesce(loaded.current_row_count, 0) as bigint) as current_row_count,
    newest.newest_period_to,
    loaded.retrieved_at,
    cast(coalesce(loaded.batch_count_kept_out, 0) as bigint) as batch_count_kept_out
from sources
left join loaded on sources.source_id = loaded.source_id
left join newest on sources.source_id = newest.source_id
