-- One row per published figure on output and way to meet it from marts.supply_stages and
-- marts.supply_concentration. A share that the publisher printed as a percentage meets only itself,
-- and is said to.
with

figures as (
    select * from {{ ref('int_validation__figures') }}
    where flow = 'P'
),

stages as (
    select * from {{ ref('supply_stages') }}
    where not is_capacity
),

concentration as (
    select * from {{ ref('supply_concentration') }}
),

area_codes as (
    select * from {{ ref('area_codes') }}
    where scheme = 'iso3'
),

located as (
    select
        figures.*,
        area_codes.area_id as country
    from figures
    inner join area_codes on figures.reporter_iso3 = area_codes.code
),

country_rows as (
    select
        located.figure_id,
        located.measure,
        stages.source_id,
        stages.edition,
        stages.period,
        stages.is_printed_share,
        stages.is_preferred,
        located.period = stages.period as is_same_period,
        -- a figure names the book or study it stands in; another edition may have revised it
        located.code_basis like concat('%', stages.edition, '%') as is_same_edition,
        stages.share_low,
        stages.share,
        stages.share_high,
        stages.quantity_tonnes_low,
        stages.quantity_tonnes,
        stages.quantity_tonnes_high
    from located
    inner join stages
        on
            located.output_concept_key = stages.concept_key
            and located.country = stages.country
    where
        located.measure in ('share', 'output_t')
        and (
            located.period = stages.period
            -- the book or study of a year before or after has the same series
            or (
                located.measure = 'share'
                and located.period_kind = 'year'
                and stages.year_from = stages.year_to
                and abs(year(located.period_from) - stages.year_from) = 1
            )
        )
),

country_figures as (
    select
        figure_id,
        case
            when measure = 'output_t' then 'output_of_a_country'
            else 'output_over_printed_world_total'
        end as method,
        case
            when not is_same_period then 'next_period'
            when measure = 'share' and is_printed_share then 'itself'
            when not is_same_edition then 'other_edition'
            else 'same'
        end as relation,
        case when is_same_period then 2 else 8 end as method_rank,
        case when measure = 'share' then share_low else cast(quantity_tonnes_low as double) end
            as computed_low,
        case when measure = 'share' then share else cast(quantity_tonnes as double) end as computed,
        case when measure = 'share' then share_high else cast(quantity_tonnes_high as double) end
            as computed_high,
        source_id,
        concat_ws(' ', 'marts.supply_stages,', source_id, edition, period) as inputs
    from country_rows
    qualify row_number() over (
        partition by figure_id, is_same_period
        order by is_same_edition desc, is_preferred desc, period desc, edition desc, source_id asc
    ) = 1
),

world_figures as (
    select
        figures.figure_id,
        'sum_of_the_table' as method,
        case
            when figures.code_basis like concat('%', stages.edition, '%') then 'same'
            else 'other_edition'
        end as relation,
        2 as method_rank,
        cast(sum(stages.quantity_tonnes_low) as double) as computed_low,
        case
            when count(stages.quantity_tonnes) = count(*)
                then cast(sum(stages.quantity_tonnes) as double)
        end as computed,
        case
            when count(stages.quantity_tonnes_high) = count(*)
                then cast(sum(stages.quantity_tonnes_high) as double)
        end as computed_high,
        min(stages.source_id) as source_id,
        concat_ws(' ', 'marts.supply_stages,', min(stages.source_id), figures.period) as inputs
    from figures
    inner join stages
        on
            figures.output_concept_key = stages.concept_key
            and figures.period = stages.period
    where
        figures.reporter_iso3 = 'WLD'
        and figures.measure = 'output_t'
        and stages.is_preferred
    group by figures.figure_id, figures.period, figures.code_basis, stages.edition
),

index_figures as (
    select
        figures.figure_id,
        'squared_shares_of_output' as method,
        case
            when figures.code_basis like concat('%', concentration.edition, '%') then 'same'
            else 'other_edition'
        end as relation,
        2 as method_rank,
        concentration.hhi_low as computed_low,
        concentration.hhi as computed,
        concentration.hhi_high as computed_high,
        concentration.source_id,
        concat_ws(
            ' ',
            'marts.supply_concentration,',
            concentration.source_id,
            concentration.edition,
            concentration.period
        ) as inputs
    from figures
    inner join concentration
        on
            figures.output_concept_key = concentration.concept_key
            and figures.period = concentration.period
    where figures.reporter_iso3 = 'WLD' and figures.measure = 'hhi'
    qualify row_number() over (
        partition by figures.figure_id
        order by
            figures.code_basis like concat('%', concentration.edition, '%') desc,
            concentration.is_preferred desc,
            concentration.edition desc,
            concentration.source_id asc
    ) = 1
)

select * from country_figures
union all
select * from world_figures
union all
select * from index_figures
