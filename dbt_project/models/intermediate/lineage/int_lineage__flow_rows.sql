-- One row per mart row and trade flow it rests on. A mart that is made of flows adds a part here, and
-- quality.lineage follows the flow to its line.
{{ config(materialized='ephemeral') }}

with

trade_flows as (
    select * from {{ ref('trade_flows') }}
),

controlled_trade as (
    select * from {{ ref('controlled_trade') }}
),

exposure as (
    select * from {{ ref('exposure') }}
),

exposure_codes as (
    select * from {{ ref('exposure_codes') }}
),

exposure_monthly as (
    select * from {{ ref('exposure_monthly') }}
),

export_shares as (
    select * from {{ ref('export_shares') }}
    where share_reason = 'computed'
),

supply_positions as (
    select * from {{ ref('supply_positions') }}
),

embedded_exposure as (
    select * from {{ ref('int_lineage__embedded_exposure') }}
    where trade_flow_key is not null
),

-- The exporter's own flows; the whole they are a part of is every flow of the code and year.
export_flows as (
    select
        export_shares.row_key,
        export_shares.concept_key,
        export_shares.period,
        export_shares.exporter,
        trade_flows.row_key as trade_flow_key
    from export_shares
    inner join trade_flows
        on
            export_shares.source_id = trade_flows.source_id
            and export_shares.period = trade_flows.period
            and export_shares.code_system = trade_flows.code_system
            and export_shares.commodity_code = trade_flows.commodity_code
            and export_shares.exporter = trade_flows.exporter
    where
        trade_flows.is_current
        and trade_flows.reporter_side = 'reconciled'
        and trade_flows.frequency = 'annual'
        and trade_flows.flow_scope in ('bilateral', 'unspecified_partner')
        and trade_flows.exporter <> trade_flows.importer
        and trade_flows.value_usd is not null
)

select
    'marts.trade_flows' as mart,
    row_key,
    row_key as trade_flow_key
from trade_flows
union all
select
    mart,
    row_key,
    trade_flow_key
from embedded_exposure
union all
select
    'marts.controlled_trade' as mart,
    row_key,
    trade_flow_key
from controlled_trade
union all
select
    'marts.exposure_monthly' as mart,
    row_key,
    mass_flow_key as trade_flow_key
from exposure_monthly
where mass_flow_key is not null
union all
select
    'marts.exposure_monthly' as mart,
    row_key,
    value_flow_key as trade_flow_key
from exposure_monthly
where value_flow_key is not null and value_flow_key is distinct from mass_flow_key
union all
-- All suppliers of the codes, for the controller's part and its share both come from them.
select
    'marts.exposure' as mart,
    exposure.row_key,
    trade_flows.row_key as trade_flow_key
from exposure
inner join exposure_codes
    on
        exposure.scenario = exposure_codes.scenario
        and exposure.destination_class = exposure_codes.destination_class
        and exposure.exporter = exposure_codes.controller_id
        and exposure.element = exposure_codes.element
        and exposure.as_of_from = exposure_codes.as_of_from
        and exposure.code_system = exposure_codes.code_system
inner join trade_flows
    on
        exposure.source_id = trade_flows.source_id
        and exposure.reporter_side = trade_flows.reporter_side
        and exposure.importer = trade_flows.importer
        and exposure_codes.code_system = trade_flows.code_system
        and exposure_codes.commodity_code = trade_flows.commodity_code
        and exposure.trade_year = year(trade_flows.period_from)
where
    trade_flows.is_current
    and trade_flows.frequency = 'annual'
    and trade_flows.flow_scope in ('bilateral', 'unspecified_partner')
    and trade_flows.exporter <> trade_flows.importer
    and trade_flows.value_usd is not null
union all
select
    'marts.export_shares' as mart,
    row_key,
    trade_flow_key
from export_flows
union all
select
    'marts.supply_positions' as mart,
    supply_positions.row_key,
    export_flows.trade_flow_key
from supply_positions
inner join export_flows
    on
        supply_positions.period = export_flows.period
        and supply_positions.country = export_flows.exporter
        and export_flows.concept_key in (
            supply_positions.export_ore_concept_key,
            supply_positions.export_compound_concept_key,
            supply_positions.export_metal_concept_key,
            supply_positions.export_magnet_concept_key
        )
