-- Which source failed or is not loaded, and what is served in its place?
-- Nothing is made up: a source whose newest batch was kept out goes on with the last good one, and one
-- that was never loaded has no rows. serves says which; how_to_get says what to do.
with

asked as (
    select current_date as on_day
),

tables as (
    select
        freshness.source_id,
        bool_or(freshness.is_stale) as is_stale,
        max(freshness.days_late) as days_late
    from freshness_on((select asked.on_day from asked)) as freshness
    where freshness.current_edition_count > 0
    group by freshness.source_id
)

select
    sources.source_id,
    sources.status,
    sources.batch_count_kept_out,
    sources.current_row_count,
    sources.newest_period_to,
    sources.retrieved_at,
    coalesce(tables.is_stale, false) as is_stale,
    tables.days_late,
    case
        when sources.current_row_count = 0 then 'nothing: its tables are empty, no figure stands in'
        when sources.batch_count_kept_out > 0 then 'the last good batches; what was kept out is not in'
        when tables.is_stale then 'older figures, marked late'
        else 'current figures'
    end as serves,
    sources.may_republish,
    case when sources.current_row_count = 0 then sources.how_to_get end as how_to_get
from quality.sources as sources
left join tables on sources.source_id = tables.source_id
order by
    sources.batch_count_kept_out desc,
    is_stale desc,
    sources.current_row_count > 0 desc,
    sources.source_id asc;
