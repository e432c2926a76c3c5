-- One row per mart row that rests on the lists and mart row it is made of: codes that are counted, and how
-- an item's codes reach them.
{{ config(materialized='ephemeral') }}

with

trade_flows as (
    select * from {{ ref('trade_flows') }}
),

controlled_trade as (
    select * from {{ ref('controlled_trade') }}
),

code_links as (
    select * from {{ ref('code_links') }}
),

exposure_codes as (
    select * from {{ ref('exposure_codes') }}
),

exposure as (
    select * from {{ ref('exposure') }}
),

exposure_monthly as (
    select * from {{ ref('exposure_monthly') }}
),

regime_delta as (
    select * from {{ ref('regime_delta') }}
),

control_item_elements as (
    select * from {{ ref('control_item_elements') }}
    where role = 'controlled'
),

scenario_items as (
    select * from {{ ref('scenario_items') }}
),

-- A link is one of the code as a whole, and of each element its item names.
link_elements as (
    select
        code_links.*,
        'ALL' as element
    from code_links
    union all
    select
        code_links.*,
        control_item_elements.element
    from code_links
    inner join control_item_elements on code_links.item_id = control_item_elements.item_id
    union all
    select
        code_links.*,
        scenario_items.element
    from code_links
    inner join scenario_items
        on
            code_links.item_id = scenario_items.item_id
            and code_links.scenario = scenario_items.scenario
)

select
    'marts.exposure_codes' as mart,
    exposure_codes.row_key,
    'marts.code_links' as parent_mart,
    link_elements.row_key as parent_row_key
from exposure_codes
inner join link_elements
    on
        exposure_codes.code_system = link_elements.code_system
        and exposure_codes.commodity_code = link_elements.commodity_code
        and exposure_codes.controller_id = link_elements.controller_id
        and exposure_codes.element = link_elements.element
        and exposure_codes.scenario = coalesce(link_elements.scenario, exposure_codes.scenario)
        and concat(',', exposure_codes.instruments, ',')
        like concat('%,', link_elements.instrument_id, ',%')
union all
select
    'marts.exposure' as mart,
    exposure.row_key,
    'marts.exposure_codes' as parent_mart,
    exposure_codes.row_key as parent_row_key
from exposure
inner join exposure_codes
    on
        exposure.scenario = exposure_codes.scenario
        and exposure.destination_class = exposure_codes.destination_class
        and exposure.exporter = exposure_codes.controller_id
        and exposure.element = exposure_codes.element
        and exposure.as_of_from = exposure_codes.as_of_from
        and exposure.code_system = exposure_codes.code_system
union all
select
    'marts.controlled_trade' as mart,
    controlled_trade.row_key,
    'marts.code_links' as parent_mart,
    code_links.row_key as parent_row_key
from controlled_trade
inner join code_links
    on
        controlled_trade.instrument_id = code_links.instrument_id
        and controlled_trade.code_system = code_links.code_system
        and controlled_trade.commodity_code = code_links.commodity_code
where code_links.scenario is null
union all
select
    'marts.exposure_monthly' as mart,
    exposure_monthly.row_key,
    'marts.code_links' as parent_mart,
    link_elements.row_key as parent_row_key
from exposure_monthly
inner join link_elements
    on
        exposure_monthly.code_system = link_elements.code_system
        and exposure_monthly.commodity_code = link_elements.commodity_code
        and exposure_monthly.exporter = link_elements.controller_id
        and exposure_monthly.element = link_elements.element
where link_elements.scenario is null
union all
-- The codes under both readings of the law; a code that one reading does not touch has one row.
select
    'marts.regime_delta' as mart,
    regime_delta.row_key,
    'marts.exposure_codes' as parent_mart,
    exposure_codes.row_key as parent_row_key
from regime_delta
inner join exposure_codes
    on
        regime_delta.destination_class = exposure_codes.destination_class
        and regime_delta.exporter = exposure_codes.controller_id
        and regime_delta.element = exposure_codes.element
        and regime_delta.code_system = exposure_codes.code_system
        and (
            (
                regime_delta.scenario_before = exposure_codes.scenario
                and regime_delta.day_before >= exposure_codes.as_of_from
                and regime_delta.day_before < exposure_codes.as_of_to
            )
            or (
                regime_delta.scenario_after = exposure_codes.scenario
                and regime_delta.day_after >= exposure_codes.as_of_from
                and regime_delta.day_after < exposure_codes.as_of_to
            )
        )
where
    exposure_codes.tier <> 'C'
    and concat(',', regime_delta.commodity_codes, ',')
    like concat('%,', exposure_codes.commodity_code, ',%')
union all
select
    'marts.regime_delta' as mart,
    regime_delta.row_key,
    'marts.trade_flows' as parent_mart,
    trade_flows.row_key as parent_row_key
from regime_delta
inner join trade_flows
    on
        regime_delta.source_id = trade_flows.source_id
        and regime_delta.reporter_side = trade_flows.reporter_side
        and regime_delta.exporter = trade_flows.exporter
        and regime_delta.importer = trade_flows.importer
        and regime_delta.code_system = trade_flows.code_system
        and regime_delta.trade_year = year(trade_flows.period_from)
where
    trade_flows.is_current
    and trade_flows.frequency = 'annual'
    and trade_flows.flow_scope in ('bilateral', 'unspecified_partner')
    and trade_flows.value_usd is not null
    and concat(',', regime_delta.commodity_codes, ',')
    like concat('%,', trade_flows.commodity_code, ',%')
