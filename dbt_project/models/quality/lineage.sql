{{ config(materialized="view") }}

-- One row per mart row and source line, and per mart row and clause of law, that it rests on.
-- A view: a row's lineage is worked out when it is asked for; ask with mart and row_key.
with

flows as (
    select * from {{ ref('trade_flows') }}
),

files as (
    select * from {{ ref('files') }}
),

loads as (
    select * from {{ ref('loads') }}
),

links as (
    select * from {{ ref('code_links') }}
),

item_clauses as (
    select distinct
        item_id,
        instrument_id,
        clause_id
    from {{ ref('control_periods') }}
),

items as (
    select * from {{ ref('control_items') }}
),

flows_of_rows as (
    select
        'marts.trade_flows' as mart,
        row_key,
        row_key as trade_flow_key
    from flows
    union all
    select
        'marts.controlled_trade' as mart,
        row_key,
        trade_flow_key
    from {{ ref('controlled_trade') }}
    union all
    select
        'marts.exposure_monthly' as mart,
        row_key,
        value_flow_key as trade_flow_key
    from {{ ref('exposure_monthly') }}
    where value_flow_key is not null
    union all
    select
        'marts.exposure_monthly' as mart,
        row_key,
        mass_flow_key as trade_flow_key
    from {{ ref('exposure_monthly') }}
    where mass_flow_key is not null
    union all
    select
        'marts.exposure' as mart,
        exposure.row_key,
        flows.row_key as trade_flow_key
    from {{ ref('exposure') }} as exposure
    inner join {{ ref('exposure_codes') }} as exposure_codes
        on
            exposure.scenario = exposure_codes.scenario
            and exposure.destination_class = exposure_codes.destination_class
            and exposure.exporter = exposure_codes.controller_id
            and exposure.element = exposure_codes.element
            and exposure.as_of_from = exposure_codes.as_of_from
            and exposure.code_system = exposure_codes.code_system
    inner join flows
        on
            exposure.importer = flows.importer
            and exposure.source_id = flows.source_id
            and exposure.reporter_side = flows.reporter_side
            and exposure_codes.code_system = flows.code_system
            and exposure_codes.commodity_code = flows.commodity_code
            and exposure.trade_year = year(flows.period_from)
    where
        flows.is_current
        and flows.frequency = 'annual'
        and flows.flow_scope in ('bilateral', 'unspecified_partner')
),

source_lines as (
    select
        flows_of_rows.mart,
        flows_of_rows.row_key,
        flows.batch_id,
        flows.source_file,
        files.sha256 as file_sha256,
        flows.source_line,
        cast(null as varchar) as instrument_id,
        cast(null as varchar) as clause_id,
        cast(null as varchar) as item_id,
        cast(null as varchar) as evidence_url
    from flows_of_rows
    inner join flows on flows_of_rows.trade_flow_key = flows.row_key
    left join loads on flows.batch_id = loads.batch_id
    -- the name of a member of a zip begins with that of the zip
    left join files
        on
            loads.source_id = files.source_id
            and loads.edition_id = files.edition_id
            and split_part(flows.source_file, '/', 1) = files.file_name
),

codes_of_rows as (
    select
        'marts.controlled_trade' as mart,
        row_key,
        instrument_id,
        code_system,
        commodity_code,
        'ALL' as element
    from {{ ref('controlled_trade') }}
    union all
    select
        'marts.exposure' as mart,
        exposure.row_key,
        instruments.instrument_id,
        exposure_codes.code_system,
        exposure_codes.commodity_code,
        exposure.element
    from {{ ref('exposure') }} as exposure
    inner join {{ ref('exposure_codes') }} as exposure_codes
        on
            exposure.scenario = exposure_codes.scenario
            and exposure.destination_class = exposure_codes.destination_class
            and exposure.exporter = exposure_codes.controller_id
            and exposure.element = exposure_codes.element
            and exposure.as_of_from = exposure_codes.as_of_from
    inner join {{ ref('control_instruments') }} as instruments
        on
            concat(',', exposure_codes.instruments, ',')
            like concat('%,', instruments.instrument_id, ',%')
    union all
    select
        'marts.exposure_monthly' as mart,
        monthly.row_key,
        instruments.instrument_id,
        monthly.code_system,
        monthly.commodity_code,
        monthly.element
    from {{ ref('exposure_monthly') }} as monthly
    inner join {{ ref('control_instruments') }} as instruments
        on
            concat(',', monthly.instruments_in_force, ',')
            like concat('%,', instruments.instrument_id, ',%')
),

elements as (
    select
        item_id,
        element
    from {{ ref('control_item_elements') }}
    where role = 'controlled'
),

law as (
    select distinct
        codes_of_rows.mart,
        codes_of_rows.row_key,
        cast(null as varchar) as batch_id,
        cast(null as varchar) as source_file,
        cast(null as varchar) as file_sha256,
        cast(null as bigint) as source_line,
        codes_of_rows.instrument_id,
        item_clauses.clause_id,
        links.item_id,
        items.evidence_url
    from codes_of_rows
    left join links
        on
            codes_of_rows.instrument_id = links.instrument_id
            and codes_of_rows.code_system = links.code_system
            and codes_of_rows.commodity_code = links.commodity_code
            and (
                codes_of_rows.element = 'ALL'
                or links.item_id in (
                    select elements.item_id from elements
                    where elements.element = codes_of_rows.element
                )
            )
    left join item_clauses
        on
            links.item_id = item_clauses.item_id
            and codes_of_rows.instrument_id = item_clauses.instrument_id
    left join items on links.item_id = items.item_id
)

select * from source_lines
union all
select * from law
