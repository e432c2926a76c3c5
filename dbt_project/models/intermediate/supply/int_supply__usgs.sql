-- One row per book, series, year and country of the Mineral Commodity Summaries: output or capacity
-- beside the world total printed with it. That total is rounded, so shares need not add up to 1.
-- Only series named in the seed are taken: the others are of no controlled or critical material.
with

statistics as (
    select * from {{ ref('stg_usgs_mcs__statistics') }}
),

batches as (
    select * from {{ ref('int_loads__batches') }}
    where is_current
),

series as (
    select * from {{ ref('supply_series') }}
    where publication = 'usgs_mcs'
),

publications as (
    select * from {{ ref('supply_publications') }}
    where source_id = 'usgs_mcs'
),

-- The book marks a rounded total in the name of the statistic.
named as (
    select
        statistics.*,
        lower(
            replace(replace(statistics.statistics_detail, ': rounded', ''), ', rounded', '')
        ) as series_detail,
        case statistics.unit
            when 'metric tons' then 1.0
            when 'thousand metric tons' then 1000.0
            when 'thousand metric dry tons' then 1000.0
            when 'kilograms' then 0.001
        end as tonnes_per_unit
    from statistics
    inner join batches on statistics.batch_id = batches.batch_id
    where
        statistics.section like 'World%'
        and statistics.statistics in ('Production', 'Capacity')
),

chosen as (
    select
        named.*,
        series.material,
        series.stage_name,
        series.elements,
        cast(named.value_low as double) * named.tonnes_per_unit as quantity_t_low,
        cast(named.value_high as double) * named.tonnes_per_unit as quantity_t_high
    from named
    inner join series
        on
            named.commodity = series.published_material
            and named.series_detail = series.published_stage
),

world as (
    select
        mcs_year,
        material,
        stage_name,
        year_from,
        min(quantity_t_low) as world_quantity_t_low,
        max(quantity_t_high) as world_quantity_t_high
    from chosen
    where is_world_total
    group by mcs_year, material, stage_name, year_from
),

countries as (
    select
        chosen.*,
        world.world_quantity_t_low,
        world.world_quantity_t_high
    from chosen
    left join world
        on
            chosen.mcs_year = world.mcs_year
            and chosen.material = world.material
            and chosen.stage_name = world.stage_name
            and chosen.year_from = world.year_from
    where not chosen.is_world_total
),

shared as (
    select
        *,
        quantity_t_low / nullif(world_quantity_t_high, 0) as share_low,
        -- a rounded total can be less than its parts
        case
            when quantity_t_high > world_quantity_t_low then 1.0
            else quantity_t_high / nullif(world_quantity_t_low, 0)
        end as share_high
    from countries
)

select
    -- keys
    'usgs_mcs' as source_id,
    publications.publication,
    cast(shared.mcs_year as varchar) as edition,
    shared.material,
    shared.stage_name,
    'world' as scope,
    shared.year_from,
    shared.year_to - 1 as year_to,
    shared.country_scheme,
    shared.country_name as country_code,
    shared.country_name,
    -- dimensions
    shared.elements,
    concat(
        shared.stage_name,
        ' over the published (rounded) world total',
        case when shared.material = 'Rare earths, all' then ', all rare earths as oxide equivalent (REO)' else '' end
    ) as denominator,
    publications.publication_rank,
    publications.source_rank,
    false as is_printed_share,
    case
        when shared.value_reason not in ('exact', 'zero', 'greater_than', 'less_than', 'range', 'less_than_half_unit')
            then shared.value_reason
        when shared.world_quantity_t_low is null then 'no_world_total'
        when shared.share_low = shared.share_high then 'computed'
        else 'range'
    end as share_reason,
    shared.is_estimated,
    'A' as certainty,
    -- measures
    shared.quantity_t_low,
    shared.quantity_t_high,
    shared.world_quantity_t_low,
    shared.world_quantity_t_high,
    shared.share_low,
    case when shared.share_low = shared.share_high then shared.share_low end as share,
    shared.share_high,
    cast(null as double) as trade_parameter,
    -- provenance
    'U.S. Geological Survey' as publisher,
    shared.batch_id,
    shared.source_file,
    shared.source_line
from shared
cross join publications
