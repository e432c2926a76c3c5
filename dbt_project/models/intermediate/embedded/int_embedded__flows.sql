-- One row per product, year, exporter and importer: trade between third countries that may be it.
-- The origin country's own trade is left out on both sides: the rule is about goods made abroad for
-- elsewhere.
with

supply as (
    select * from {{ ref('int_flows__importer_supply') }}
),

products as (
    select * from {{ ref('stg_product_content__products') }}
),

codes as (
    select * from {{ ref('stg_product_content__codes') }}
),

flows as (
    select
        products.product,
        cast(supply.trade_year as integer) as trade_year,
        supply.exporter_id,
        supply.importer_id,
        supply.source_id,
        supply.reporter_side,
        supply.code_system,
        cast(sum(supply.value_usd) as decimal(20, 3)) as value_usd,
        cast(
            sum(cast(supply.value_usd * codes.goods_share_low as decimal(20, 3)))
            as decimal(20, 3)
        ) as goods_value_usd_low,
        cast(
            sum(cast(supply.value_usd * codes.goods_share_high as decimal(20, 3)))
            as decimal(20, 3)
        ) as goods_value_usd_high,
        cast(
            case when sum(supply.flows_without_mass) = 0 then sum(supply.net_mass_kg) end
            as decimal(20, 3)
        ) as net_mass_kg
    from supply
    inner join codes
        on
            supply.commodity_code = codes.hs6_code
            and cast(substring(supply.code_system, 3, 4) as integer) >= codes.hs_year_from
            and cast(substring(supply.code_system, 3, 4) as integer)
            <= coalesce(codes.hs_year_to, 9999)
    inner join products on codes.product = products.product
    where
        supply.exporter_id <> products.origin_iso3
        and supply.importer_id <> products.origin_iso3
    group by
        products.product,
        supply.trade_year,
        supply.exporter_id,
        supply.importer_id,
        supply.source_id,
        supply.reporter_side,
        supply.code_system
)

select * from flows
