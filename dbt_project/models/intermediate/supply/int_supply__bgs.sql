-- One row per table, mineral, year and country of the World Mineral Statistics. No world total is
-- published with them: the share is of the countries that have a figure, and where another has
-- none, the whole is larger by an amount nobody knows, so the share has no lower end.
with

production as (
    select * from {{ ref('stg_bgs_wms__production') }}
),

batches as (
    select * from {{ ref('int_loads__batches') }}
    where is_current
),

series as (
    select * from {{ ref('supply_series') }}
    where publication = 'bgs_wms'
),

publications as (
    select * from {{ ref('supply_publications') }}
    where source_id = 'bgs_wms'
),

chosen as (
    select
        production.*,
        batches.vintage,
        concat_ws(', ', series.material, lower(production.mineral)) as material,
        series.stage_name,
        series.elements
    from production
    inner join batches on production.batch_id = batches.batch_id
    inner join series
        on
            production.commodity = series.published_material
            and production.yearbook_table = series.published_stage
    where production.statistic = 'Production' and production.unit = 'tonnes (metric)'
),

summed as (
    select
        *,
        sum(quantity) over (partition by vintage, material, stage_name, year) as listed_quantity_t,
        count(*) over (partition by vintage, material, stage_name, year)
        - count(quantity) over (partition by vintage, material, stage_name, year) as unknown_count
    from chosen
),

shared as (
    select
        *,
        cast(quantity as double) / nullif(cast(listed_quantity_t as double), 0) as listed_share
    from summed
)

select
    -- keys
    'bgs_wms' as source_id,
    publications.publication,
    shared.vintage as edition,
    shared.material,
    shared.stage_name,
    'world' as scope,
    shared.year as year_from,
    shared.year as year_to,
    shared.country_scheme,
    shared.country_code,
    shared.country_name,
    -- dimensions
    shared.elements,
    'part of all countries with a figure in the table; no world total is published' as denominator,
    publications.publication_rank,
    publications.source_rank,
    false as is_printed_share,
    case
        when shared.value_reason = 'not_available' then 'not_available'
        when shared.listed_share is null then 'no_world_total'
        when shared.unknown_count > 0 then 'part_of_known'
        else 'computed'
    end as share_reason,
    shared.is_estimated,
    'A' as certainty,
    -- measures
    cast(shared.quantity as double) as quantity_t_low,
    cast(shared.quantity as double) as quantity_t_high,
    cast(shared.listed_quantity_t as double) as world_quantity_t_low,
    case when shared.unknown_count = 0 then cast(shared.listed_quantity_t as double) end
        as world_quantity_t_high,
    case when shared.unknown_count = 0 then shared.listed_share end as share_low,
    case when shared.unknown_count = 0 then shared.listed_share end as share,
    shared.listed_share as share_high,
    cast(null as double) as trade_parameter,
    -- provenance
    'British Geological Survey' as publisher,
    shared.batch_id,
    shared.source_file,
    shared.source_line
from shared
cross join publications
