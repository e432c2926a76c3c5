-- One row per listed input element and year in which one country makes all the world's output of it.
-- Then whatever holds it holds that country's, wherever it was bought.
with

origins as (
    select * from {{ ref('stg_product_content__origins') }}
),

production as (
    select * from {{ ref('stg_published_figures__production_shares') }}
    where
        stage = 'processing'
        and unit = 'pct'
        and bound = 'exact'
        and country_iso3 is not null
        and elements is not null
        and elements not like '%,%'
),

flow_years as (
    select distinct trade_year from {{ ref('int_embedded__flows') }}
),

stated as (
    select
        element,
        origin_iso3,
        year_from,
        year_to,
        share_low
    from origins
    union all
    select
        elements as element,
        country_iso3 as origin_iso3,
        year_from,
        year_to,
        share as share_low
    from production
)

select distinct
    stated.element,
    flow_years.trade_year,
    stated.origin_iso3
from stated
inner join flow_years
    on
        stated.year_from <= flow_years.trade_year
        and stated.year_to >= flow_years.trade_year
where stated.share_low >= 1
