-- What did a new vintage add, withdraw or revise?
-- Counts over all codes, watched or not; rows of detail flow in quality.changes name each watched flow.
-- Never add flow scopes or reporter sides. Until a second vintage is loaded the one row says so.
with

asked as (
    select '%' as source_id
),

changes as (
    select
        changes.source_id,
        changes.vintage_before,
        changes.vintage_after,
        changes.period,
        changes.reporter_side,
        changes.flow_scope,
        changes.change_kind,
        sum(changes.flow_count) as flow_count,
        sum(changes.value_usd_before) as value_usd_before,
        sum(changes.value_usd_after) as value_usd_after,
        sum(changes.value_usd_difference) as value_usd_difference
    from quality.changes as changes
    inner join asked on changes.source_id like asked.source_id
    group by
        changes.source_id,
        changes.vintage_before,
        changes.vintage_after,
        changes.period,
        changes.reporter_side,
        changes.flow_scope,
        changes.change_kind
),

reasons as (
    select
        coalesce(
            coverage.why_empty, 'no such source has two vintages; change the value in asked'
        ) as note
    from quality.mart_coverage as coverage
    where
        coverage.table_name = 'quality.changes'
        and not exists (select 1 from changes)
)

select
    changes.*,
    reasons.note
from changes
full outer join reasons on false
order by
    changes.source_id,
    changes.period,
    changes.vintage_after,
    changes.reporter_side,
    changes.flow_scope,
    changes.change_kind;
