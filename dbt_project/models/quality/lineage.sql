-- One row per mart row and what it comes from: a line of a publisher's file, or an item of law.
-- A view: ask it for one mart and one row_key. Read whole, it is larger than all marts together.
{{ config(materialized='view') }}

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

code_links as (
    select * from {{ ref('code_links') }}
),

control_items as (
    select * from {{ ref('control_items') }}
),

control_item_elements as (
    select * from {{ ref('control_item_elements') }}
),

control_item_codes as (
    select * from {{ ref('control_item_codes') }}
),

scenario_items as (
    select * from {{ ref('scenario_items') }}
),

control_periods as (
    select * from {{ ref('control_periods') }}
),

lineage_files as (
    select * from {{ ref('lineage_files') }}
),

embedded as (
    select * from {{ ref('int_lineage__embedded_exposure') }}
),

flow_rows as (
    select * from {{ ref('int_lineage__flow_rows') }}
),

figure_rows as (
    select * from {{ ref('int_lineage__figure_rows') }}
),

named_law as (
    select * from {{ ref('int_lineage__law_rows') }}
),

control_clauses as (
    select * from {{ ref('control_clauses') }}
),

trade_totals as (
    select * from {{ ref('trade_totals') }}
),

supplier_concentration as (
    select * from {{ ref('supplier_concentration') }}
    where governance_year is not null
),

current_loads as (
    select * from {{ ref('loads') }}
    where is_current
),

ledger_files as (
    select
        current_loads.table_name,
        lineage_files.batch_id,
        lineage_files.source_file,
        lineage_files.file_sha256
    from lineage_files
    inner join current_loads on lineage_files.batch_id = current_loads.batch_id
    where current_loads.source_id = 'control_ledger'
),

-- Of what rests on a batch as a whole, no line is the one.
whole_batches as (
    select
        'marts.trade_totals' as mart,
        trade_totals.row_key,
        loads.batch_id
    from trade_totals
    inner join {{ ref('loads') }} as loads
        on
            trade_totals.source_id = loads.source_id
            and trade_totals.edition_id = loads.edition_id
            and trade_totals.period = loads.period
    union all
    select
        'marts.supplier_concentration' as mart,
        supplier_concentration.row_key,
        current_loads.batch_id
    from supplier_concentration
    inner join current_loads on current_loads.source_id = 'wgi'
),

added_goods as (
    select
        item_id,
        min(source_file) as source_file,
        min(source_line) as source_line
    from scenario_items
    group by item_id
),

-- A grouping without a code is reached through the elements it has rows for.
concept_items as (
    select distinct
        'marts.exposure_monthly' as mart,
        grouping_rows.row_key,
        control_item_elements.item_id,
        control_periods.instrument_id,
        grouping_rows.importer,
        'enacted' as scenario,
        grouping_rows.month as law_from,
        cast(grouping_rows.month + interval 1 month as date) as law_to
    from exposure_monthly as grouping_rows
    inner join exposure_monthly as members
        on
            grouping_rows.month = members.month
            and grouping_rows.source_id = members.source_id
            and grouping_rows.reporter_side = members.reporter_side
            and grouping_rows.exporter = members.exporter
            and grouping_rows.importer = members.importer
            and grouping_rows.code_system = members.code_system
            and grouping_rows.commodity_code = members.commodity_code
            and grouping_rows.element in (members.element, 'ALL')
    inner join control_item_elements
        on
            members.element = control_item_elements.element
            and control_item_elements.role = 'controlled'
    inner join control_item_codes on control_item_elements.item_id = control_item_codes.item_id
    inner join control_periods on control_item_elements.item_id = control_periods.item_id
    where
        grouping_rows.code_system = 'CONCEPT'
        and concat(',', grouping_rows.instruments_in_force, ',')
        like concat('%,', control_periods.instrument_id, ',%')
),

item_rows as (
    select * from concept_items
    union all
    select
        'marts.controlled_trade' as mart,
        controlled_trade.row_key,
        code_links.item_id,
        code_links.instrument_id,
        controlled_trade.importer,
        'enacted' as scenario,
        controlled_trade.period_from as law_from,
        controlled_trade.period_to as law_to
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
        code_links.item_id,
        code_links.instrument_id,
        exposure_monthly.importer,
        'enacted' as scenario,
        exposure_monthly.month as law_from,
        cast(exposure_monthly.month + interval 1 month as date) as law_to
    from exposure_monthly
    inner join code_links
        on
            exposure_monthly.code_system = code_links.code_system
            and exposure_monthly.commodity_code = code_links.commodity_code
            and exposure_monthly.exporter = code_links.controller_id
    left join control_item_elements
        on
            code_links.item_id = control_item_elements.item_id
            and exposure_monthly.element = control_item_elements.element
            and control_item_elements.role = 'controlled'
    where
        code_links.scenario is null
        and (exposure_monthly.element = 'ALL' or control_item_elements.element is not null)
    union all
    select
        'marts.exposure_codes' as mart,
        exposure_codes.row_key,
        code_links.item_id,
        code_links.instrument_id,
        exposure_codes.destination_class as importer,
        exposure_codes.scenario,
        exposure_codes.as_of_from as law_from,
        exposure_codes.as_of_to as law_to
    from exposure_codes
    inner join code_links
        on
            exposure_codes.code_system = code_links.code_system
            and exposure_codes.commodity_code = code_links.commodity_code
            and exposure_codes.controller_id = code_links.controller_id
            and (code_links.scenario is null or exposure_codes.scenario = code_links.scenario)
    left join control_item_elements
        on
            code_links.item_id = control_item_elements.item_id
            and exposure_codes.element = control_item_elements.element
            and control_item_elements.role = 'controlled'
    left join scenario_items
        on
            code_links.item_id = scenario_items.item_id
            and code_links.scenario = scenario_items.scenario
            and exposure_codes.element = scenario_items.element
    where
        exposure_codes.element = 'ALL'
        or control_item_elements.element is not null
        or scenario_items.element is not null
    union all
    select distinct
        'marts.exposure' as mart,
        exposure.row_key,
        code_links.item_id,
        code_links.instrument_id,
        exposure.importer,
        exposure.scenario,
        exposure.as_of_from as law_from,
        exposure.as_of_to as law_to
    from exposure
    inner join exposure_codes
        on
            exposure.scenario = exposure_codes.scenario
            and exposure.destination_class = exposure_codes.destination_class
            and exposure.exporter = exposure_codes.controller_id
            and exposure.element = exposure_codes.element
            and exposure.as_of_from = exposure_codes.as_of_from
            and exposure.code_system = exposure_codes.code_system
    inner join code_links
        on
            exposure_codes.code_system = code_links.code_system
            and exposure_codes.commodity_code = code_links.commodity_code
            and exposure_codes.controller_id = code_links.controller_id
            and (code_links.scenario is null or exposure.scenario = code_links.scenario)
    left join control_item_elements
        on
            code_links.item_id = control_item_elements.item_id
            and exposure.element = control_item_elements.element
            and control_item_elements.role = 'controlled'
    left join scenario_items
        on
            code_links.item_id = scenario_items.item_id
            and code_links.scenario = scenario_items.scenario
            and exposure.element = scenario_items.element
    where
        exposure.element = 'ALL'
        or control_item_elements.element is not null
        or scenario_items.element is not null
),

law_rows as (
    select distinct
        item_rows.mart,
        item_rows.row_key,
        item_rows.instrument_id,
        control_periods.clause_id,
        item_rows.item_id,
        control_items.evidence_url as item_evidence_url,
        control_periods.evidence_url
    from item_rows
    left join control_items on item_rows.item_id = control_items.item_id
    inner join control_periods
        on
            item_rows.item_id = control_periods.item_id
            and item_rows.instrument_id = control_periods.instrument_id
            and item_rows.scenario = control_periods.scenario
            and control_periods.status = 'in_force'
            and control_periods.known_to = cast('9999-12-31' as date)
            and item_rows.law_to > control_periods.legal_from
            and item_rows.law_from < control_periods.legal_to
            and (
                item_rows.importer = control_periods.destination_scope
                or (
                    control_periods.destination_scope = 'all'
                    and concat(',', coalesce(control_periods.except_destinations, ''), ',')
                    not like concat('%,', item_rows.importer, ',%')
                )
            )
    union all
    -- The clause on content never ran, so it is named whatever its status.
    select
        embedded.mart,
        embedded.row_key,
        embedded.instrument_id,
        embedded.clause_id,
        embedded.item_id,
        control_items.evidence_url as item_evidence_url,
        cast(null as varchar) as evidence_url
    from embedded
    inner join control_items on embedded.item_id = control_items.item_id
    union all
    select * from named_law
),

-- Where the project's ledger holds it; goods that a scenario adds are in the scenario's file.
ledger_rows as (
    select
        law_rows.*,
        case
            when control_items.item_id is not null then 'items'
            when added_goods.item_id is not null then 'scenario_items'
            else 'clauses'
        end as ledger_table,
        coalesce(
            control_items.source_file, added_goods.source_file, control_clauses.source_file
        ) as source_file,
        coalesce(
            control_items.source_line, added_goods.source_line, control_clauses.source_line
        ) as source_line
    from law_rows
    left join control_items on law_rows.item_id = control_items.item_id
    left join added_goods on law_rows.item_id = added_goods.item_id
    left join control_clauses
        on
            law_rows.instrument_id = control_clauses.instrument_id
            and law_rows.clause_id = control_clauses.clause_id
)

select
    flow_rows.mart,
    flow_rows.row_key,
    'figure' as evidence_kind,
    trade_flows.batch_id,
    trade_flows.source_file,
    lineage_files.file_sha256,
    trade_flows.source_line,
    cast(null as varchar) as instrument_id,
    cast(null as varchar) as clause_id,
    cast(null as varchar) as item_id,
    cast(null as varchar) as item_evidence_url,
    cast(null as varchar) as evidence_url
from flow_rows
inner join trade_flows on flow_rows.trade_flow_key = trade_flows.row_key
left join lineage_files
    on
        trade_flows.batch_id = lineage_files.batch_id
        and trade_flows.source_file = lineage_files.source_file
union all
select
    figure_rows.mart,
    figure_rows.row_key,
    'figure' as evidence_kind,
    figure_rows.batch_id,
    figure_rows.source_file,
    lineage_files.file_sha256,
    figure_rows.source_line,
    cast(null as varchar) as instrument_id,
    cast(null as varchar) as clause_id,
    cast(null as varchar) as item_id,
    cast(null as varchar) as item_evidence_url,
    cast(null as varchar) as evidence_url
from figure_rows
left join lineage_files
    on
        figure_rows.batch_id = lineage_files.batch_id
        and figure_rows.source_file = lineage_files.source_file
union all
select
    whole_batches.mart,
    whole_batches.row_key,
    'batch' as evidence_kind,
    whole_batches.batch_id,
    lineage_files.source_file,
    lineage_files.file_sha256,
    cast(null as bigint) as source_line,
    cast(null as varchar) as instrument_id,
    cast(null as varchar) as clause_id,
    cast(null as varchar) as item_id,
    cast(null as varchar) as item_evidence_url,
    cast(null as varchar) as evidence_url
from whole_batches
inner join lineage_files on whole_batches.batch_id = lineage_files.batch_id
union all
select
    ledger_rows.mart,
    ledger_rows.row_key,
    'law' as evidence_kind,
    ledger_files.batch_id,
    ledger_rows.source_file,
    ledger_files.file_sha256,
    ledger_rows.source_line,
    ledger_rows.instrument_id,
    ledger_rows.clause_id,
    ledger_rows.item_id,
    ledger_rows.item_evidence_url,
    ledger_rows.evidence_url
from ledger_rows
left join ledger_files
    on
        ledger_rows.ledger_table = ledger_files.table_name
        and ledger_rows.source_file = ledger_files.source_file
