-- One row per book, material and year: the net import reliance of the United States as printed, and
-- recomputed as (apparent consumption - production) / apparent consumption. The two inputs are
-- printed rounded: trailing zeros count as rounding, which makes the interval wide rather than wrong.
with

statistics as (
    select * from {{ ref('stg_usgs_mcs__statistics') }}
    where section like 'Salient%'
),

batches as (
    select * from {{ ref('int_loads__batches') }}
    where is_current
),

terms as (
    select * from {{ ref('reliance_terms') }}
),

named as (
    select
        terms.concept,
        statistics.mcs_year,
        statistics.year_from as year,
        case statistics.statistics_detail
            when terms.reliance_detail then 'reliance'
            when terms.consumption_detail then 'consumption'
            when terms.production_detail then 'production'
        end as term,
        cast(statistics.value_low as double) as value_low,
        cast(statistics.value_high as double) as value_high
    from statistics
    inner join batches on statistics.batch_id = batches.batch_id
    inner join terms
        on
            statistics.chapter = terms.chapter
            and statistics.commodity = terms.commodity
            and statistics.statistics_detail in (
                terms.reliance_detail, terms.consumption_detail, terms.production_detail
            )
),

pivoted as (
    select
        concept,
        mcs_year,
        year,
        max(case when term = 'reliance' then value_low end) / 100 as reliance_printed_low,
        max(case when term = 'reliance' then value_high end) / 100 as reliance_printed_high,
        max(case when term = 'consumption' and value_low = value_high then value_low end)
            as consumption,
        max(case when term = 'production' and value_low = value_high then value_low end)
            as production
    from named
    group by concept, mcs_year, year
),

stepped as (
    select
        *,
        case
            when consumption % 1000 = 0 then 500.0
            when consumption % 100 = 0 then 50.0
            when consumption % 10 = 0 then 5.0
            else 0.5
        end as consumption_half_step,
        case
            when production % 1000 = 0 then 500.0
            when production % 100 = 0 then 50.0
            when production % 10 = 0 then 5.0
            else 0.5
        end as production_half_step
    from pivoted
)

select
    concept,
    mcs_year,
    year,
    reliance_printed_low,
    reliance_printed_high,
    consumption,
    production,
    round(
        1 - (production + production_half_step) / nullif(consumption - consumption_half_step, 0), 9
    ) as reliance_recomputed_low,
    round(1 - production / nullif(consumption, 0), 9) as reliance_recomputed,
    round(
        1 - (production - production_half_step) / nullif(consumption + consumption_half_step, 0), 9
    ) as reliance_recomputed_high
from stepped
