-- One row per pair of codes of two HS revisions that a correlation table joins, in each direction.
-- weight is the share of code_from's trade that goes to code_to, where that is certain or published;
-- null where nobody has published it. An equal split is never put in its place.
with

correlations as (
    select * from {{ ref('hs_correlations') }}
),

hs_codes as (
    select * from {{ ref('hs_codes') }}
),

published_weights as (
    select * from {{ ref('stg_growthlab_hs_weights__weights') }}
),

batches as (
    select * from {{ ref('int_loads__batches') }}
),

weights as (
    select
        published_weights.hs_from,
        published_weights.code_from,
        published_weights.hs_to,
        published_weights.code_to,
        cast(published_weights.weight as decimal(18, 15)) as weight
    from published_weights
    inner join batches on published_weights.batch_id = batches.batch_id
    where batches.is_current
),

links as (
    select
        hs_from,
        code_from,
        hs_to,
        code_to,
        is_electrical_waste
    from correlations
    union all
    select
        hs_to as hs_from,
        code_to as code_from,
        hs_from as hs_to,
        code_from as code_to,
        is_electrical_waste
    from correlations
),

-- Heading 8549 took the waste of some 1,000 codes. Where goods of a code go elsewhere too, its link
-- with the heading is set aside; where they go nowhere else, it is all that is known. Subheading
-- 854810, waste of batteries itself, keeps its links: setting them aside would leave its lesser part.
marked as (
    select
        *,
        is_electrical_waste
        and code_from <> '854810'
        and bool_or(not is_electrical_waste) over (partition by hs_from, hs_to, code_from)
            as is_set_aside
    from links
),

weighed as (
    select
        marked.*,
        weights.weight as published_weight,
        count(*) over (partition by marked.hs_from, marked.hs_to, marked.code_from)
            as target_count,
        count(weights.weight) over (partition by marked.hs_from, marked.hs_to, marked.code_from)
            as published_count,
        sum(weights.weight) over (partition by marked.hs_from, marked.hs_to, marked.code_from)
            as published_sum
    from marked
    left join weights
        on
            marked.hs_from = weights.hs_from
            and marked.code_from = weights.code_from
            and marked.hs_to = weights.hs_to
            and marked.code_to = weights.code_to
    where not marked.is_set_aside
),

linked as (
    select
        hs_from,
        code_from,
        hs_to,
        code_to,
        target_count,
        case
            when target_count = 1 then cast(1 as decimal(18, 15))
            -- weights that miss a target, or do not make the whole, are no split of this code
            when
                published_count = target_count
                and abs(published_sum - 1) <= cast(0.000000001 as decimal(18, 15))
                then published_weight
        end as weight,
        false as is_set_aside,
        true as is_in_correlations
    from weighed
),

directions as (
    select distinct
        hs_from,
        hs_to
    from links
),

known_codes as (
    select
        hs_revision,
        hs_code as code
    from hs_codes
    where hs_level = 6
    union
    select
        hs_from as hs_revision,
        code_from as code
    from links
),

left_out as (
    select
        directions.hs_from,
        known_codes.code as code_from,
        directions.hs_to
    from directions
    inner join known_codes on directions.hs_from = known_codes.hs_revision
    left join links
        on
            directions.hs_from = links.hs_from
            and directions.hs_to = links.hs_to
            and known_codes.code = links.code_from
    where links.code_from is null
),

-- A code no correlation table has: the published weights may know where its trade went.
carried as (
    select
        left_out.hs_from,
        left_out.code_from,
        left_out.hs_to,
        weights.code_to,
        weights.weight,
        count(*) over (partition by left_out.hs_from, left_out.hs_to, left_out.code_from)
            as target_count
    from left_out
    inner join weights
        on
            left_out.hs_from = weights.hs_from
            and left_out.code_from = weights.code_from
            and left_out.hs_to = weights.hs_to
    where weights.weight > 0
),

-- And one that nobody has keeps its trade in a bucket of its own, so that no sum loses it.
unlinked as (
    select
        left_out.hs_from,
        left_out.code_from,
        left_out.hs_to
    from left_out
    left join carried
        on
            left_out.hs_from = carried.hs_from
            and left_out.code_from = carried.code_from
            and left_out.hs_to = carried.hs_to
    where carried.code_from is null
)

select
    hs_from,
    code_from,
    hs_to,
    code_to,
    target_count,
    weight,
    is_set_aside,
    is_in_correlations
from linked
union all
select
    hs_from,
    code_from,
    hs_to,
    code_to,
    target_count,
    weight,
    false as is_set_aside,
    false as is_in_correlations
from carried
union all
select
    hs_from,
    code_from,
    hs_to,
    'UNLINKED' as code_to,
    1 as target_count,
    cast(1 as decimal(18, 15)) as weight,
    false as is_set_aside,
    false as is_in_correlations
from unlinked
union all
select
    hs_from,
    code_from,
    hs_to,
    code_to,
    0 as target_count,
    cast(null as decimal(18, 15)) as weight,
    is_set_aside,
    true as is_in_correlations
from marked
where is_set_aside
