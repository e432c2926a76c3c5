-- One row per row of marts.embedded_exposure and what it comes from: a flow, or an item of law.
-- Ephemeral: it becomes part of quality.lineage, which readers ask in the published file.
{{ config(materialized='ephemeral') }}

with

embedded_exposure as (
    select * from {{ ref('embedded_exposure') }}
),

embedded_products as (
    select * from {{ ref('embedded_products') }}
),

trade_flows as (
    select * from {{ ref('trade_flows') }}
)

select
    'marts.embedded_exposure' as mart,
    embedded_exposure.row_key,
    trade_flows.row_key as trade_flow_key,
    cast(null as varchar) as instrument_id,
    cast(null as varchar) as clause_id,
    cast(null as varchar) as item_id
from embedded_exposure
inner join embedded_products
    on
        embedded_exposure.product = embedded_products.product
        and cast(substring(embedded_exposure.code_system, 3, 4) as integer)
        >= embedded_products.hs_year_from
        and cast(substring(embedded_exposure.code_system, 3, 4) as integer)
        <= coalesce(embedded_products.hs_year_to, 9999)
inner join trade_flows
    on
        embedded_exposure.source_id = trade_flows.source_id
        and embedded_exposure.reporter_side = trade_flows.reporter_side
        and embedded_exposure.exporter = trade_flows.exporter
        and embedded_exposure.importer = trade_flows.importer
        and embedded_exposure.code_system = trade_flows.code_system
        and embedded_products.hs6_code = trade_flows.commodity_code
        and embedded_exposure.trade_year = year(trade_flows.period_from)
where
    trade_flows.is_current
    and trade_flows.frequency = 'annual'
    and trade_flows.flow_scope in ('bilateral', 'unspecified_partner')
    and trade_flows.value_usd is not null
union all
select
    'marts.embedded_exposure' as mart,
    row_key,
    cast(null as varchar) as trade_flow_key,
    instrument_id,
    clause_id,
    item_id
from embedded_exposure
where instrument_id is not null
