-- One row per network, year, exporter and importer: what was traded, in the network's unit.
-- Reconciled sources only, for a matrix of one side's declarations has holes where others are silent.
with

supply as (
    select * from {{ ref('int_flows__importer_supply') }}
    where reporter_side = 'reconciled'
),

codes as (
    select * from {{ ref('traced_network_codes') }}
),

flows as (
    select
        codes.network,
        cast(supply.trade_year as integer) as trade_year,
        supply.exporter_id,
        supply.importer_id,
        supply.exporter_kind in ('country', 'historical') as exporter_is_named,
        cast(
            coalesce(sum(cast(supply.net_mass_kg * codes.kg_per_kg as decimal(24, 3))), 0)
            as decimal(24, 3)
        ) as quantity_kg,
        cast(sum(supply.flows_without_mass) as bigint) as flows_without_mass
    from supply
    inner join codes on supply.commodity_code = codes.hs6_code
    group by
        codes.network,
        supply.trade_year,
        supply.exporter_id,
        supply.importer_id,
        supply.exporter_kind
)

select * from flows
