-- One row per HS revision, code, other revision and code of it that some of the first code's goods
-- may be counted under. Multiply a value by weight, or by weight_low and weight_high, and sum.
with

steps as (
    select * from {{ ref('int_hs__steps') }}
),

routes as (
    select * from {{ ref('int_hs__routes') }}
),

waste as (
    select distinct
        hs_from,
        code_from,
        hs_to
    from steps
    where is_set_aside
),

single as (
    select
        steps.*,
        waste.code_from is not null as leaves_waste_aside
    from steps
    left join waste
        on
            steps.hs_from = waste.hs_from
            and steps.code_from = waste.code_from
            and steps.hs_to = waste.hs_to
    where not steps.is_set_aside
),

-- What cannot be followed in one step cannot be followed in the next ones either.
ends as (
    select
        hs_from,
        'UNLINKED' as code_from,
        hs_to,
        'UNLINKED' as code_to,
        cast(1 as decimal(18, 15)) as weight_low,
        cast(1 as decimal(18, 15)) as weight_high,
        false as leaves_waste_aside,
        false as is_in_correlations
    from routes
),

after_1 as (
    select
        single.hs_from,
        single.code_from,
        single.hs_to,
        single.code_to,
        coalesce(single.weight, cast(0 as decimal(18, 15))) as weight_low,
        coalesce(single.weight, cast(1 as decimal(18, 15))) as weight_high,
        single.leaves_waste_aside,
        single.is_in_correlations
    from single
    inner join routes
        on
            single.hs_from = routes.hs_from
            and single.hs_to = routes.hs_to
            and routes.step_count = 1
),

-- Seven tables join eight revisions of the HS, one more than there are so far.
{{ hs_bridge_step(2) }},
{{ hs_bridge_step(3) }},
{{ hs_bridge_step(4) }},
{{ hs_bridge_step(5) }},
{{ hs_bridge_step(6) }},
{{ hs_bridge_step(7) }},

followed as (
    select
        *,
        1 as step_count
    from after_1
    union all
    select
        *,
        2 as step_count
    from after_2
    union all
    select
        *,
        3 as step_count
    from after_3
    union all
    select
        *,
        4 as step_count
    from after_4
    union all
    select
        *,
        5 as step_count
    from after_5
    union all
    select
        *,
        6 as step_count
    from after_6
    union all
    select
        *,
        7 as step_count
    from after_7
),

-- Codes that share goods, directly or through others, form a component. It has one code on the near
-- side just where no target of a code has another source, and one on the far side likewise.
graph as (
    select
        hs_from,
        code_from,
        hs_to,
        code_to,
        count(*) over (partition by hs_from, hs_to, code_from) as target_count,
        count(*) over (partition by hs_from, hs_to, code_to) as source_count
    from followed
    where is_in_correlations and code_from not like '8549%' and code_to not like '8549%'
),

shapes as (
    select
        hs_from,
        code_from,
        hs_to,
        code_to,
        max(source_count) over (partition by hs_from, hs_to, code_from) = 1 as is_one_near,
        max(target_count) over (partition by hs_from, hs_to, code_to) = 1 as is_one_far
    from graph
),

bridged as (
    select
        followed.hs_from,
        followed.code_from,
        followed.hs_to,
        followed.code_to,
        followed.step_count,
        followed.leaves_waste_aside,
        followed.is_in_correlations,
        -- what has one place to go goes there whole, whatever weights on the way were rounded to
        case
            when
                count(*) over (
                    partition by followed.hs_from, followed.hs_to, followed.code_from
                ) = 1
                then cast(1 as decimal(18, 15))
            else followed.weight_low
        end as weight_low,
        case
            when
                count(*) over (
                    partition by followed.hs_from, followed.hs_to, followed.code_from
                ) = 1
                then cast(1 as decimal(18, 15))
            else followed.weight_high
        end as weight_high,
        case
            when shapes.is_one_near and shapes.is_one_far then '1:1'
            when shapes.is_one_near then '1:n'
            when shapes.is_one_far then 'n:1'
            when shapes.code_from is not null then 'n:n'
        end as cardinality
    from followed
    left join shapes
        on
            followed.hs_from = shapes.hs_from
            and followed.code_from = shapes.code_from
            and followed.hs_to = shapes.hs_to
            and followed.code_to = shapes.code_to
),

final as (
    select
        hs_from,
        code_from,
        hs_to,
        code_to,
        cardinality,
        case
            when weight_low < weight_high then 'bounds_only'
            when weight_low < 1 then 'cited_weight'
            when code_to = 'UNLINKED' then 'unlinked'
            when cardinality = '1:1' then 'one_to_one'
            else 'sole_target'
        end as weight_basis,
        false as is_electrical_waste_set_aside,
        leaves_waste_aside,
        is_in_correlations,
        cast(step_count as integer) as step_count,
        cast(case when weight_low = weight_high then weight_low end as double) as weight,
        cast(weight_low as double) as weight_low,
        cast(weight_high as double) as weight_high
    from bridged
    union all
    select
        hs_from,
        code_from,
        hs_to,
        code_to,
        cast(null as varchar) as cardinality,
        'set_aside' as weight_basis,
        true as is_electrical_waste_set_aside,
        true as leaves_waste_aside,
        true as is_in_correlations,
        1 as step_count,
        cast(null as double) as weight,
        cast(0 as double) as weight_low,
        cast(1 as double) as weight_high
    from steps
    where is_set_aside
)

select
    *,
    cast('wco_hs' as varchar) as source_id
from final
