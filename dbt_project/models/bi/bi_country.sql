-- One row per scenario, law_day, exporter, importer, element and year: the map of who depends on whom.
-- Filter on one scenario, law_day, element and year; elements are not additive, ALL is the whole set.
with

dates as (
    select distinct law_day from {{ ref('bi_as_of_dates') }}
),

exposure as (
    select * from {{ ref('exposure') }}
    where sector = 'ALL'
),

newest as (
    {{ newest_years('exposure') }}
),

areas as (
    select * from {{ ref('countries') }}
)

select
    exposure.scenario,
    dates.law_day,
    exposure.exporter,
    exporters.name as exporter_name,
    exposure.importer,
    importers.name as importer_name,
    importers.iso2 as importer_iso2,
    importers.m49 as importer_m49,
    exposure.element,
    exposure.trade_year,
    exposure.trade_year = newest.newest_year as is_newest_year,
    exposure.instruments_in_force,
    exposure.value_usd_low,
    exposure.value_usd_high,
    exposure.tier_c_value_usd,
    exposure.value_usd_all_suppliers,
    exposure.share_of_supply_low,
    exposure.share_of_supply_high,
    exposure.code_supply_share,
    exposure.controller_rank,
    exposure.source_id,
    exposure.row_key
from exposure
inner join dates on exposure.as_of_from <= dates.law_day and exposure.as_of_to > dates.law_day
inner join newest on exposure.importer = newest.importer
left join areas as exporters on exposure.exporter = exporters.area_id
left join areas as importers on exposure.importer = importers.area_id
