-- One row per bound or constraint on listed goods and mart row it is made of.
{{ config(materialized='ephemeral') }}

with

trade_flows as (
    select * from {{ ref('trade_flows') }}
),

yearly_flows as (
    select * from trade_flows
    where
        is_current
        and frequency = 'annual'
        and flow_scope in ('bilateral', 'unspecified_partner')
        and exporter <> importer
        and value_usd is not null
),

exposure_monthly as (
    select * from {{ ref('exposure_monthly') }}
),

supply_choices as (
    select * from {{ ref('supply_choices') }}
),

supply_stages as (
    select * from {{ ref('supply_stages') }}
    where source_id = 'published_figures'
),

code_links as (
    select * from {{ ref('code_links') }}
    where scenario is null and tier <> 'C'
),

control_item_elements as (
    select * from {{ ref('control_item_elements') }}
    where role = 'controlled'
),

bounds as (
    select * from {{ ref('tightened_bounds') }}
),

evidence as (
    select * from {{ ref('bound_evidence') }}
),

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
),

named as (
    select
        row_key,
        unnest(
            string_split(
                concat_ws(
                    ',',
                    net_mass_low_evidence,
                    net_mass_high_evidence,
                    value_low_evidence,
                    value_high_evidence
                ),
                ','
            )
        ) as constraint_key
    from bounds
),

-- A statement on one flow has the flow in its key: kind/source|side|period|exporter|importer|...
told as (
    select
        row_key,
        kind,
        importer as area,
        string_split(substring(constraint_key, length(kind) + 2), '|') as parts
    from evidence
    where
        kind in (
            'sum_over_importers',
            'element_in_set',
            'set_of_elements',
            'unit_value_least',
            'unit_value_greatest'
        )
),

-- Of single flows, and for what countries add up to, those of all countries of the world.
cells as (
    select
        'marts.bound_evidence' as mart,
        row_key,
        parts[1] as source_id,
        parts[2] as reporter_side,
        parts[3] as period,
        parts[4] as exporter,
        case when not (kind = 'sum_over_importers' and area = 'W00') then parts[5] end as importers,
        parts[6] as code_system,
        parts[7] as commodity_codes,
        parts[8] as element
    from told
    union all
    select
        'marts.tightened_bounds' as mart,
        row_key,
        source_id,
        reporter_side,
        period,
        exporter,
        importers,
        code_system,
        commodity_codes,
        element
    from bounds
),

flows as (
    select
        cells.mart,
        cells.row_key,
        yearly_flows.row_key as trade_flow_key
    from cells
    inner join yearly_flows
        on
            cells.source_id = yearly_flows.source_id
            and cells.reporter_side = yearly_flows.reporter_side
            and cells.exporter = yearly_flows.exporter
            and cells.code_system = yearly_flows.code_system
            and cells.period = yearly_flows.period
            and concat(',', coalesce(cells.importers, yearly_flows.importer), ',')
            like concat('%,', yearly_flows.importer, ',%')
            and concat(',', cells.commodity_codes, ',')
            like concat('%,', yearly_flows.commodity_code, ',%')
    union all
    select
        cells.mart,
        cells.row_key,
        unnest([exposure_monthly.mass_flow_key, exposure_monthly.value_flow_key]) as trade_flow_key
    from cells
    inner join exposure_monthly
        on
            cells.source_id = exposure_monthly.source_id
            and cells.reporter_side = exposure_monthly.reporter_side
            and cells.exporter = exposure_monthly.exporter
            and cells.code_system = exposure_monthly.code_system
            and cells.commodity_codes = exposure_monthly.commodity_code
            and cells.element = exposure_monthly.element
            and cells.period = substring(cast(exposure_monthly.month as varchar), 1, 7)
            and exposure_monthly.importer = coalesce(cells.importers, exposure_monthly.importer)
    union all
    select
        'marts.bound_evidence' as mart,
        row_key,
        unnest(string_split(trade_flow_keys, ',')) as trade_flow_key
    from evidence
    where trade_flow_keys is not null
    union all
    -- All that the controller bought in the year, beside its output.
    select
        'marts.bound_evidence' as mart,
        evidence.row_key,
        trade_flows.row_key as trade_flow_key
    from evidence
    inner join supply_choices
        on
            evidence.exporter = supply_choices.importer
            and evidence.period = cast(supply_choices.trade_year as varchar)
    inner join link_elements
        on
            evidence.exporter = link_elements.controller_id
            and evidence.element = link_elements.element
            and supply_choices.code_system = link_elements.code_system
    inner join trade_flows
        on
            supply_choices.importer = trade_flows.importer
            and supply_choices.trade_year = year(trade_flows.period_from)
            and supply_choices.source_id = trade_flows.source_id
            and supply_choices.reporter_side = trade_flows.reporter_side
            and supply_choices.code_system = trade_flows.code_system
            and link_elements.commodity_code = trade_flows.commodity_code
    where
        evidence.kind = 'mass_balance'
        and trade_flows.is_current
        and trade_flows.frequency = 'annual'
        and trade_flows.flow_scope in ('bilateral', 'unspecified_partner')
        and trade_flows.exporter <> trade_flows.importer
        and trade_flows.value_usd is not null
)

select distinct
    mart,
    row_key,
    'marts.trade_flows' as parent_mart,
    trade_flow_key as parent_row_key
from flows
where trade_flow_key is not null
union all
select
    'marts.tightened_bounds' as mart,
    named.row_key,
    'marts.bound_evidence' as parent_mart,
    evidence.row_key as parent_row_key
from named
inner join evidence on named.constraint_key = evidence.constraint_key
union all
select
    'marts.tightened_bounds' as mart,
    bounds.row_key,
    'marts.code_links' as parent_mart,
    link_elements.row_key as parent_row_key
from bounds
inner join link_elements
    on
        bounds.exporter = link_elements.controller_id
        and bounds.element = link_elements.element
        and bounds.code_system = link_elements.code_system
        and concat(',', bounds.commodity_codes, ',')
        like concat('%,', link_elements.commodity_code, ',%')
union all
select
    'marts.bound_evidence' as mart,
    evidence.row_key,
    'marts.supply_stages' as parent_mart,
    supply_stages.row_key as parent_row_key
from evidence
inner join supply_stages
    on
        evidence.exporter = supply_stages.country
        and evidence.period = supply_stages.period
        and evidence.element = supply_stages.elements
        and split_part(evidence.constraint_key, '/', 2) = supply_stages.publisher
where evidence.kind = 'mass_balance'
