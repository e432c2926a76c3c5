-- One row per source of trade figures and quality flag, and one (ALL) per source: how far to trust it.
-- The grade follows from rules alone; whether a source is late is asked on the reader's day.
with

flows as (
    select * from {{ ref('trade_flows') }}
    where is_current
),

loads as (
    select * from {{ ref('loads') }}
),

freshness as (
    select * from {{ ref('freshness') }}
),

quarantine as (
    select * from {{ ref('quarantine') }}
    where decision = 'undecided'
),

sources as (
    select * from {{ ref('sources') }}
),

-- Grade of the kind of figure: 1 is A, 4 is D.
batches as (
    select
        flows.source_id,
        flows.quality_flag,
        flows.batch_id,
        loads.table_name,
        loads.failed_check_count,
        case
            when flows.quality_flag = 'reported' then 1
            when flows.quality_flag in ('provisional', 'published_A') then 2
            -- a publisher's own sum or reconciliation, not one worked out for this collection
            when flows.quality_flag = 'derived' and flows.source_id <> 'published_figures' then 2
            when flows.quality_flag in ('derived', 'estimated', 'published_B') then 3
            else 4
        end as kind_grade,
        max(flows.period_to) as newest_period_to,
        max(loads.retrieved_at) as retrieved_at,
        count(*) as flow_count,
        count(*) filter (where flows.mass_basis = 'estimated' or flows.quality_flag = 'estimated')
            as estimated_count
    from flows
    inner join loads on flows.batch_id = loads.batch_id
    group by
        flows.source_id,
        flows.quality_flag,
        flows.batch_id,
        loads.table_name,
        loads.failed_check_count
),

figures as (
    select
        batches.*,
        coalesce(
            freshness.next_due_on,
            cast(batches.retrieved_at as date) + freshness.stale_after_days
        ) as in_time_until
    from batches
    inner join freshness
        on
            batches.source_id = freshness.source_id
            and batches.table_name = freshness.table_name
),

levels as (
    select
        *,
        quality_flag as flag
    from figures
    union all
    select
        *,
        'ALL' as flag
    from figures
),

kept_out as (
    select
        source_id,
        count(*) as undecided_count
    from quarantine
    group by source_id
),

summed as (
    select
        source_id,
        flag,
        string_agg(distinct table_name, ',' order by table_name) as table_names,
        max(newest_period_to) as newest_period_to,
        max(retrieved_at) as retrieved_at,
        cast(sum(flow_count) as bigint) as flow_count,
        cast(sum(estimated_count) as bigint) as estimated_count,
        -- the grade that 95 of 100 figures have or better: one doubtful figure does not mark them all
        case
            when sum(flow_count) filter (where kind_grade = 1) >= 0.95 * sum(flow_count) then 1
            when sum(flow_count) filter (where kind_grade <= 2) >= 0.95 * sum(flow_count) then 2
            when sum(flow_count) filter (where kind_grade <= 3) >= 0.95 * sum(flow_count) then 3
            else 4
        end as kind_grade,
        cast(sum(failed_check_count) as bigint) as failed_check_count,
        min(in_time_until) as in_time_until
    from levels
    group by source_id, flag
),

lowered as (
    select
        summed.*,
        coalesce(kept_out.undecided_count, 0) as kept_out_count,
        summed.failed_check_count > 0 or kept_out.undecided_count is not null as is_faulted,
        sum(summed.flow_count) over (partition by summed.source_id) / 2 as source_flow_count
    from summed
    left join kept_out on summed.source_id = kept_out.source_id
),

graded as (
    select
        *,
        current_date > in_time_until as is_late,
        least(4, kind_grade + case when is_faulted then 1 else 0 end) as grade_in_time
    from lowered
)

select
    graded.source_id,
    graded.flag as quality_flag,
    sources.title as source_title,
    sources.publisher,
    sources.licence,
    sources.citation,
    graded.table_names,
    graded.newest_period_to,
    graded.retrieved_at,
    graded.in_time_until,
    graded.is_late,
    graded.flow_count,
    round(graded.flow_count / graded.source_flow_count, 9) as flow_share,
    round(cast(graded.estimated_count as double) / graded.flow_count, 9) as estimated_share,
    graded.failed_check_count,
    graded.kept_out_count,
    substring('ABCD', cast(graded.grade_in_time as integer), 1) as grade_in_time,
    substring(
        'ABCD',
        cast(least(4, graded.grade_in_time + case when graded.is_late then 1 else 0 end) as integer),
        1
    ) as grade,
    concat_ws(
        '; ',
        case graded.kind_grade
            when 1 then 'reported by the office whose trade it is'
            when 2
                then
                    'provisional, reconciled or summed by its publisher, or a single figure read at the '
                    || 'publisher'
            when 3 then 'estimated, worked out from other figures, or read at second hand'
            else 'doubtful'
        end,
        case when graded.failed_check_count > 0 then 'a check of its load failed' end,
        case when graded.kept_out_count > 0 then 'rows wait in quarantine for a decision' end,
        case when graded.is_late then 'late today' end
    ) as grade_because
from graded
inner join sources on graded.source_id = sources.source_id
