-- One row per scenario, law_day, exporter, importer, element and sector in the importer's newest year.
-- Sectors of one element may be laid side by side; elements are not additive, ALL is the whole set.
with

dates as (
    select distinct law_day from {{ ref('bi_as_of_dates') }}
),

exposure as (
    select * from {{ ref('exposure') }}
),

newest as (
    {{ newest_years('exposure') }}
),

sectors as (
    select * from {{ ref('sectors') }}
),

areas as (
    select * from {{ ref('countries') }}
)

select
    exposure.scenario,
    dates.law_day,
    exposure.exporter,
    exposure.importer,
    importers.name as importer_name,
    exposure.element,
    exposure.sector,
    coalesce(sectors.name, 'No use share is published') as sector_name,
    exposure.trade_year,
    exposure.value_usd_low,
    exposure.value_usd_high,
    exposure.tier_c_value_usd,
    exposure.use_share_basis,
    exposure.source_id,
    exposure.row_key
from exposure
inner join dates on exposure.as_of_from <= dates.law_day and exposure.as_of_to > dates.law_day
inner join newest
    on exposure.importer = newest.importer and exposure.trade_year = newest.newest_year
left join sectors on exposure.sector = sectors.sector
left join areas as importers on exposure.importer = importers.area_id
where exposure.sector <> 'ALL'
