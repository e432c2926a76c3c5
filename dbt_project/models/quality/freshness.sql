-- One row per source and landed table: how far it reaches, and when the publisher's next is due.
-- No clock runs in here: ask freshness_on(current_date) whether a table is late.
{{ config(post_hook = "{{ create_freshness_on() }}") }}

with

source_tables as (
    select * from {{ source('loads', 'source_tables') }}
),

sources as (
    select * from {{ source('loads', 'sources') }}
),

batches as (
    select * from {{ source('loads', 'batches') }}
),

-- A period is 2024, 2024-05 or 202405; other texts, such as a release, are no period.
dated as (
    select
        source_id,
        table_name,
        vintage,
        release_key,
        retrieved_at,
        edition_id,
        case
            when length(period) = 4 and try_cast(period as integer) is not null
                then make_date(cast(period as integer) + 1, 1, 1)
            when
                length(replace(period, '-', '')) = 6
                and try_cast(replace(period, '-', '') as integer) is not null
                then
                    cast(
                        make_date(
                            cast(substring(period, 1, 4) as integer),
                            cast(right(period, 2) as integer),
                            1
                        ) + interval 1 month as date
                    )
        end as period_to,
        length(period) = 4 as is_year
    from batches
    where is_current
),

newest as (
    select
        source_id,
        table_name,
        max(period_to) as newest_period_to,
        max(period_to) filter (where is_year) as newest_year_to,
        max(period_to) filter (where not is_year) as newest_month_to,
        max_by(vintage, concat_ws('|', release_key, cast(retrieved_at as varchar), edition_id))
            as newest_vintage,
        max(retrieved_at) as retrieved_at,
        count(distinct edition_id) as edition_count
    from dated
    group by source_id, table_name
),

due as (
    select
        source_tables.source_id,
        source_tables.table_name,
        sources.cadence,
        sources.stale_after_days,
        sources.calendar_basis,
        newest.newest_period_to,
        newest.newest_vintage,
        newest.retrieved_at,
        cast(coalesce(newest.edition_count, 0) as bigint) as current_edition_count,
        -- the month after the newest one, so many days after its own last day
        case
            when sources.lag_days is not null
                then
                    cast(newest.newest_month_to + interval 1 month as date) - 1
                    + cast(sources.lag_days as integer)
            -- the year after the newest one, by the end of the month of release
            when sources.release_month is not null
                then
                    cast(
                        make_date(
                            year(newest.newest_year_to) + cast(sources.years_after as integer),
                            cast(sources.release_month as integer),
                            1
                        ) + interval 1 month as date
                    ) - 1
        end as next_due_on
    from source_tables
    inner join sources on source_tables.source_id = sources.source_id
    left join newest
        on
            source_tables.source_id = newest.source_id
            and source_tables.table_name = newest.table_name
)

select
    source_id,
    table_name,
    cadence,
    newest_period_to,
    newest_vintage,
    retrieved_at,
    current_edition_count,
    next_due_on,
    case
        when next_due_on is not null then 'publisher_calendar'
        when current_edition_count = 0 then 'nothing_loaded'
        when newest_period_to is null then 'no_period'
        else 'no_calendar_established'
    end as due_status,
    calendar_basis,
    stale_after_days
from due
