-- One row per row of marts.exposure_monthly: the monthly line of controlled trade, and what happened to
-- the law on its goods in that month. Filter on one source, side, product, element and importer.
with

monthly as (
    select * from {{ ref('exposure_monthly') }}
),

code_links as (
    select * from {{ ref('code_links') }}
    where scenario is null
),

item_elements as (
    select
        item_id,
        element
    from {{ ref('control_item_elements') }}
    where role = 'controlled'
),

items as (
    select * from {{ ref('control_items') }}
),

areas as (
    select * from {{ ref('countries') }}
),

instruments as (
    select
        known.instrument_id,
        known.announced_on,
        controllers.area_id as controller_id
    from {{ ref('control_instruments') }} as known
    inner join areas as controllers on known.controller = controllers.iso2
),

periods as (
    select * from {{ ref('control_periods') }}
    where
        scenario = 'enacted'
        and known_to = cast('9999-12-31' as date)
        and item_id is not null
        and destination_scope <> 'third_countries'
),

followed as (
    select
        item_id,
        instrument_id,
        destination_scope,
        legal_from,
        status,
        lag(status) over (
            partition by instrument_id, clause_id, item_id, destination_scope
            order by legal_from
        ) as status_before
    from periods
),

-- A control begins or ceases to be in force; what was suspended before its day makes no turn.
turns as (
    select
        item_id,
        instrument_id,
        destination_scope,
        legal_from as event_day,
        status as event
    from followed
    where status_before <> status and 'in_force' in (status, status_before)
    union all
    select
        items.item_id,
        instruments.instrument_id,
        'all' as destination_scope,
        instruments.announced_on as event_day,
        'announced' as event
    from instruments
    inner join items on instruments.instrument_id = items.instrument_id
    where
        instruments.announced_on is not null
        and items.item_id in (select reached.item_id from periods as reached)
),

-- Goods of a series: a code through its items, a grouping without a code through its elements.
goods as (
    select distinct
        code_links.code_system,
        code_links.commodity_code,
        coalesce(item_elements.element, 'ALL') as element,
        code_links.item_id
    from code_links
    left join item_elements on code_links.item_id = item_elements.item_id
    union
    select distinct
        code_system,
        commodity_code,
        'ALL' as element,
        item_id
    from code_links
    union
    select distinct
        monthly.code_system,
        monthly.commodity_code,
        monthly.element,
        item_elements.item_id
    from monthly
    inner join item_elements on monthly.element = item_elements.element
    where monthly.code_system = 'CONCEPT'
    union
    select distinct
        monthly.code_system,
        monthly.commodity_code,
        'ALL' as element,
        item_elements.item_id
    from monthly
    inner join item_elements on monthly.element = item_elements.element
    where monthly.code_system = 'CONCEPT'
),

events as (
    select distinct
        goods.code_system,
        goods.commodity_code,
        goods.element,
        instruments.controller_id,
        turns.destination_scope,
        cast(date_trunc('month', turns.event_day) as date) as month,
        turns.event_day,
        concat(cast(turns.event_day as varchar), ' ', turns.instrument_id, ' ', turns.event) as event
    from goods
    inner join turns on goods.item_id = turns.item_id
    inner join instruments on turns.instrument_id = instruments.instrument_id
),

marked as (
    select
        monthly.row_key,
        min(events.event_day) as first_event_day,
        count(distinct events.event) as event_count,
        string_agg(distinct events.event, '; ' order by events.event) as event_label
    from monthly
    inner join events
        on
            monthly.code_system = events.code_system
            and monthly.commodity_code = events.commodity_code
            and monthly.element = events.element
            and monthly.month = events.month
            and monthly.exporter = events.controller_id
            and (
                events.destination_scope in ('all', monthly.importer)
                or monthly.flow_scope in ('world_total', 'group_total')
            )
    group by monthly.row_key
)

select
    monthly.month,
    monthly.source_id,
    monthly.reporter_side,
    monthly.exporter,
    exporters.name as exporter_name,
    monthly.importer,
    importers.name as importer_name,
    monthly.flow_scope,
    monthly.product,
    monthly.code_system,
    monthly.commodity_code,
    monthly.element,
    monthly.observed_net_mass_kg,
    monthly.net_mass_kg_low,
    monthly.net_mass_kg_high,
    monthly.observed_value_usd,
    monthly.value_usd_low,
    monthly.value_usd_high,
    monthly.mass_quality_flag,
    monthly.law_status,
    monthly.instruments_in_force,
    monthly.in_force_days,
    coalesce(marked.event_count, 0) as event_count,
    marked.first_event_day,
    marked.event_label,
    monthly.row_key
from monthly
left join marked on monthly.row_key = marked.row_key
left join areas as exporters on monthly.exporter = exporters.area_id
left join areas as importers on monthly.importer = importers.area_id
