-- Under which codes do the goods of one code go in other revisions of the Harmonized System?
-- weight is the share of the code's trade that is counted under code_to; where only bounds are known
-- it is null. Without correlation tables loaded the one row says what to load.
with

asked as (
    select
        'HS2022' as hs_from,
        '850511' as code_from
),

bridge as (
    select bridge.*
    from reference.hs_bridge as bridge
    inner join asked on bridge.hs_from = asked.hs_from and bridge.code_from = asked.code_from
),

reasons as (
    select
        coalesce(
            coverage.why_empty, 'no link of this code is loaded; change the values in asked'
        ) as note
    from quality.mart_coverage as coverage
    where
        coverage.table_name = 'reference.hs_bridge'
        and not exists (select 1 from bridge)
)

select
    bridge.hs_from,
    bridge.code_from,
    bridge.hs_to,
    bridge.code_to,
    bridge.cardinality,
    bridge.weight_basis,
    bridge.weight,
    bridge.weight_low,
    bridge.weight_high,
    bridge.leaves_waste_aside,
    bridge.step_count,
    bridge.source_id,
    reasons.note
from bridge
full outer join reasons on false
order by bridge.hs_to desc, bridge.code_to asc;
