-- One row per pair of subheadings of two HS revisions that share goods.
with

pairs as (
    select * from {{ ref('stg_wco_hs__correlations') }}
),

batches as (
    select * from {{ ref('int_loads__batches') }}
),

codes as (
    select
        hs_revision,
        hs_code
    from {{ ref('hs_codes') }}
),

revisions as (
    select distinct hs_revision from codes
),

-- Heading 8549 (waste of electrical goods, new in 2022) took a little from some 1,400 codes that
-- otherwise went over whole. Counting it would make them all look split.
current_pairs as (
    select
        pairs.*,
        pairs.code_from like '8549%' or pairs.code_to like '8549%' as is_electrical_waste
    from pairs
    inner join batches on pairs.batch_id = batches.batch_id
    where batches.is_current
),

from_counts as (
    select
        hs_from,
        hs_to,
        code_from,
        count(*) as code_to_count
    from current_pairs
    where not is_electrical_waste
    group by hs_from, hs_to, code_from
),

to_counts as (
    select
        hs_from,
        hs_to,
        code_to,
        count(*) as code_from_count
    from current_pairs
    where not is_electrical_waste
    group by hs_from, hs_to, code_to
),

counted as (
    select
        pairs.*,
        case when not pairs.is_electrical_waste then to_counts.code_from_count end
            as code_from_count,
        case when not pairs.is_electrical_waste then from_counts.code_to_count end
            as code_to_count
    from current_pairs as pairs
    left join from_counts
        on
            pairs.hs_from = from_counts.hs_from
            and pairs.hs_to = from_counts.hs_to
            and pairs.code_from = from_counts.code_from
    left join to_counts
        on
            pairs.hs_from = to_counts.hs_from
            and pairs.hs_to = to_counts.hs_to
            and pairs.code_to = to_counts.code_to
),

final as (
    select
        pairs.hs_from,
        pairs.code_from,
        pairs.hs_to,
        pairs.code_to,
        case
            when pairs.code_from_count = 1 and pairs.code_to_count = 1 then '1:1'
            when pairs.code_from_count = 1 then '1:n'
            when pairs.code_to_count = 1 then 'n:1'
            when pairs.code_to_count > 1 then 'n:n'
        end as cardinality,
        pairs.code_from_count,
        pairs.code_to_count,
        pairs.is_electrical_waste,
        pairs.published_relationship,
        case when from_revisions.hs_revision is not null then from_codes.hs_code is not null end
            as is_code_from_known,
        case when to_revisions.hs_revision is not null then to_codes.hs_code is not null end
            as is_code_to_known,
        pairs.batch_id,
        pairs.source_file,
        pairs.source_line,
        cast('wco_hs' as varchar) as source_id
    from counted as pairs
    left join revisions as from_revisions on pairs.hs_from = from_revisions.hs_revision
    left join revisions as to_revisions on pairs.hs_to = to_revisions.hs_revision
    left join codes as from_codes
        on pairs.hs_from = from_codes.hs_revision and pairs.code_from = from_codes.hs_code
    left join codes as to_codes
        on pairs.hs_to = to_codes.hs_revision and pairs.code_to = to_codes.hs_code
)

select * from final
