-- One row per controller, importer, year and code: what came from the controller and from others.
with

supply as (
    select * from {{ ref('int_flows__importer_supply') }}
),

exposure_codes as (
    select * from {{ ref('exposure_codes') }}
),

controllers as (
    select distinct controller_id from exposure_codes
),

by_code as (
    select
        controllers.controller_id,
        supply.importer_id,
        supply.trade_year,
        supply.source_id,
        supply.reporter_side,
        supply.code_system,
        supply.commodity_code,
        coalesce(
            sum(supply.value_usd) filter (where supply.exporter_id = controllers.controller_id), 0
        ) as controller_value_usd,
        coalesce(
            sum(supply.net_mass_kg) filter (where supply.exporter_id = controllers.controller_id), 0
        ) as controller_net_mass_kg,
        coalesce(
            sum(supply.flows_without_mass) filter (
                where supply.exporter_id = controllers.controller_id
            ),
            0
        ) as controller_flows_without_mass,
        coalesce(
            sum(supply.value_usd) filter (where supply.exporter_id <> controllers.controller_id), 0
        ) as others_value_usd
    from supply
    cross join controllers
    where supply.importer_id <> controllers.controller_id
    group by
        controllers.controller_id,
        supply.importer_id,
        supply.trade_year,
        supply.source_id,
        supply.reporter_side,
        supply.code_system,
        supply.commodity_code
)

select * from by_code
