-- One row per element and year: what a kilogram of it costs, inside an oxide or as metal.
with

prices as (
    select * from {{ ref('stg_product_content__prices') }}
    where subject_kind = 'element' and unit = 'usd_per_kg'
),

oxides as (
    select * from {{ ref('stg_product_content__oxides') }}
),

contained as (
    select
        prices.subject as element,
        prices.price_year,
        prices.form,
        prices.price_low
        / case when prices.form = 'oxide' then oxides.metal_per_oxide else 1 end as price_low,
        prices.price_high
        / case when prices.form = 'oxide' then oxides.metal_per_oxide else 1 end as price_high
    from prices
    inner join oxides on prices.subject = oxides.element
)

select
    element,
    price_year,
    min(price_low) as usd_per_kg_low,
    max(price_high) as usd_per_kg_high,
    bool_or(form = 'metal') as has_metal_price
from contained
group by element, price_year
