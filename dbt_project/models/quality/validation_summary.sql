-- One row per topic, and one for all of them: how many published figures are met, how. Computable
-- figures are the base of the rate; a figure nobody could compute here is neither hit nor miss.
with

validation as (
    select * from {{ ref('validation') }}
),

topics as (
    select
        topic,
        verdict
    from validation
    union all
    select
        'ALL' as topic,
        verdict
    from validation
),

counted as (
    select
        topic,
        cast(count(*) as bigint) as figure_count,
        cast(count_if(verdict = 'reproduced') as bigint) as reproduced_count,
        cast(count_if(verdict = 'bracketed') as bigint) as bracketed_count,
        cast(count_if(verdict = 'shape') as bigint) as shape_count,
        cast(count_if(verdict = 'concept_differs') as bigint) as concept_differs_count,
        cast(count_if(verdict = 'missed') as bigint) as missed_count,
        cast(count_if(verdict = 'not_computable_here') as bigint) as not_computable_count
    from topics
    group by topic
)

select
    topic,
    figure_count,
    reproduced_count,
    bracketed_count,
    shape_count,
    concept_differs_count,
    missed_count,
    not_computable_count,
    reproduced_count + bracketed_count + missed_count as comparable_count,
    case
        when reproduced_count + bracketed_count + missed_count > 0
            then
                round(
                    cast(reproduced_count as double)
                    / (reproduced_count + bracketed_count + missed_count),
                    6
                )
    end as reproduced_share,
    case
        when reproduced_count + bracketed_count + missed_count > 0
            then
                round(
                    cast(reproduced_count + bracketed_count as double)
                    / (reproduced_count + bracketed_count + missed_count),
                    6
                )
    end as met_share
from counted
