-- One row per kind of conflict and pair of codes of two HS revisions: where the loaded tables and
-- weights contradict one another, or know nothing. None of them stops a refresh.
with

steps as (
    select * from {{ ref('int_hs__steps') }}
),

correlations as (
    select * from {{ ref('hs_correlations') }}
),

published_weights as (
    select * from {{ ref('stg_growthlab_hs_weights__weights') }}
),

published_conversions as (
    select * from {{ ref('stg_wco_hs__conversions') }}
),

batches as (
    select * from {{ ref('int_loads__batches') }}
    where is_current
),

weights as (
    select
        published_weights.hs_from,
        published_weights.code_from,
        published_weights.hs_to,
        published_weights.code_to,
        published_weights.weight
    from published_weights
    inner join batches on published_weights.batch_id = batches.batch_id
),

conversions as (
    select
        published_conversions.hs_from,
        published_conversions.code_from,
        published_conversions.hs_to,
        published_conversions.code_to
    from published_conversions
    inner join batches on published_conversions.batch_id = batches.batch_id
),

-- Forward is from the older revision to the newer one.
both_ways as (
    select
        forward.hs_from,
        forward.code_from,
        forward.hs_to,
        forward.code_to,
        cast(forward.weight as double) as weight_forward,
        cast(backward.weight as double) as weight_backward
    from steps as forward
    inner join steps as backward
        on
            forward.hs_from = backward.hs_to
            and forward.code_from = backward.code_to
            and forward.hs_to = backward.hs_from
            and forward.code_to = backward.code_from
    where
        forward.hs_from < forward.hs_to
        -- a weight of a millionth and less is what the search for the best weights left of a zero
        and forward.weight > 0.000001
        and backward.weight > 0.000001
),

-- Were both directions worked out from one trade, the products around two and two codes that all
-- exchange goods would be equal, whatever that trade was.
rings as (
    select
        near.hs_from,
        near.code_from,
        near.hs_to,
        near.code_to,
        near.weight_forward,
        near.weight_backward,
        (near.weight_forward * far.weight_forward)
        / (beside.weight_forward * across.weight_forward)
        / (near.weight_backward * far.weight_backward)
        * (beside.weight_backward * across.weight_backward) as ratio
    from both_ways as near
    inner join both_ways as beside
        on
            near.hs_from = beside.hs_from
            and near.hs_to = beside.hs_to
            and near.code_from = beside.code_from
            and near.code_to <> beside.code_to
    inner join both_ways as across
        on
            near.hs_from = across.hs_from
            and near.hs_to = across.hs_to
            and near.code_to = across.code_to
            and near.code_from <> across.code_from
    inner join both_ways as far
        on
            across.hs_from = far.hs_from
            and across.hs_to = far.hs_to
            and across.code_from = far.code_from
            and beside.code_to = far.code_to
),

disagreeing as (
    select
        hs_from,
        code_from,
        hs_to,
        code_to,
        max(weight_forward) as weight_forward,
        max(weight_backward) as weight_backward,
        max(greatest(ratio, 1 / ratio)) as factor
    from rings
    group by hs_from, code_from, hs_to, code_to
    having max(greatest(ratio, 1 / ratio)) > 1.01
),

steps_with_weights as (
    select distinct
        hs_from,
        hs_to
    from weights
),

unweighed as (
    select
        steps.hs_from,
        steps.code_from,
        steps.hs_to,
        steps.code_to,
        weights.weight
    from steps
    inner join steps_with_weights
        on
            steps.hs_from = steps_with_weights.hs_from
            and steps.hs_to = steps_with_weights.hs_to
    left join weights
        on
            steps.hs_from = weights.hs_from
            and steps.code_from = weights.code_from
            and steps.hs_to = weights.hs_to
            and steps.code_to = weights.code_to
    where steps.weight is null and not steps.is_set_aside
),

linked_codes as (
    select distinct
        hs_from,
        code_from,
        hs_to
    from steps
    where is_in_correlations
),

beyond as (
    select
        weights.hs_from,
        weights.code_from,
        weights.hs_to,
        weights.code_to,
        weights.weight
    from weights
    inner join linked_codes
        on
            weights.hs_from = linked_codes.hs_from
            and weights.code_from = linked_codes.code_from
            and weights.hs_to = linked_codes.hs_to
    left join steps
        on
            weights.hs_from = steps.hs_from
            and weights.code_from = steps.code_from
            and weights.hs_to = steps.hs_to
            and weights.code_to = steps.code_to
    where weights.weight > 0 and steps.code_from is null
),

conflicts as (
    select
        'forward_backward' as conflict_kind,
        hs_from,
        code_from,
        hs_to,
        code_to,
        weight_forward as weight,
        weight_backward as weight_of_return,
        round(factor, 3) as factor
    from disagreeing
    union all
    select
        'weight_beyond_correlations' as conflict_kind,
        hs_from,
        code_from,
        hs_to,
        code_to,
        weight,
        cast(null as double) as weight_of_return,
        cast(null as double) as factor
    from beyond
    union all
    select
        'weights_not_whole' as conflict_kind,
        hs_from,
        code_from,
        hs_to,
        code_to,
        weight,
        cast(null as double) as weight_of_return,
        cast(null as double) as factor
    from unweighed
    union all
    select
        'conversion_beyond_correlations' as conflict_kind,
        conversions.hs_from,
        conversions.code_from,
        conversions.hs_to,
        conversions.code_to,
        cast(null as double) as weight,
        cast(null as double) as weight_of_return,
        cast(null as double) as factor
    from conversions
    left join correlations
        on
            conversions.hs_from = correlations.hs_from
            and conversions.code_from = correlations.code_from
            and conversions.hs_to = correlations.hs_to
            and conversions.code_to = correlations.code_to
    where correlations.code_from is null
    union all
    select
        case code_to when 'UNLINKED' then 'no_link' else 'weights_only' end as conflict_kind,
        hs_from,
        code_from,
        hs_to,
        code_to,
        cast(case when code_to <> 'UNLINKED' then weight end as double) as weight,
        cast(null as double) as weight_of_return,
        cast(null as double) as factor
    from steps
    where not is_in_correlations
    union all
    select
        'code_not_in_nomenclature' as conflict_kind,
        hs_from,
        code_from,
        hs_to,
        code_to,
        cast(null as double) as weight,
        cast(null as double) as weight_of_return,
        cast(null as double) as factor
    from correlations
    where not is_code_from_known or not is_code_to_known
)

select
    md5(concat_ws('|', conflict_kind, hs_from, code_from, hs_to, code_to)) as conflict_key,
    conflict_kind,
    hs_from,
    code_from,
    hs_to,
    code_to,
    weight,
    weight_of_return,
    factor,
    cast('wco_hs' as varchar) as source_id
from conflicts
