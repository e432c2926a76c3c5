-- One row per current flow from a controller's territory, code outside tier C, element it may hold
-- and measure: the goods in it that are on a list, between what the cover of the code allows. Whether
-- the list was in force then is another question: goods under control are at most these.
with

supply as (
    select * from {{ ref('int_exposure__supply_by_code') }}
    where controller_value_usd > 0
),

monthly_cells as (
    select * from {{ ref('int_exposure__monthly_cells') }}
),

product_items as (
    select * from {{ ref('int_exposure__product_items') }}
),

covers as (
    select
        controller_id,
        code_system,
        commodity_code,
        element,
        max(cover_low) as cover_low,
        least(1, sum(cover_high)) as cover_high
    from product_items
    group by controller_id, code_system, commodity_code, element
    having min(tier) <> 'C'
),

flows as (
    select
        source_id,
        reporter_side,
        'annual' as frequency,
        cast(trade_year as varchar) as period,
        make_date(cast(trade_year as integer), 1, 1) as period_from,
        controller_id as exporter_id,
        importer_id,
        code_system,
        commodity_code,
        controller_value_usd as value_usd,
        controller_net_mass_kg as net_mass_kg,
        controller_flows_without_mass > 0 as lacks_mass,
        cast(null as varchar) as value_quality_flag,
        cast(null as varchar) as mass_quality_flag
    from supply
    union all
    select
        source_id,
        reporter_side,
        'monthly' as frequency,
        substring(cast(month_from as varchar), 1, 7) as period,
        month_from as period_from,
        exporter_id,
        importer_id,
        code_system,
        commodity_code,
        value_usd,
        net_mass_kg,
        false as lacks_mass,
        value_quality_flag,
        mass_quality_flag
    from monthly_cells
),

cells as (
    select
        concat_ws(
            '|',
            flows.source_id,
            flows.reporter_side,
            flows.period,
            flows.exporter_id,
            flows.importer_id,
            flows.code_system,
            flows.commodity_code,
            covers.element
        ) as cell_key,
        flows.*,
        covers.element,
        covers.cover_low,
        covers.cover_high,
        case
            when flows.code_system <> 'CONCEPT' then substring(flows.commodity_code, 1, 6)
        end as hs6_code
    from flows
    inner join covers
        on
            flows.exporter_id = covers.controller_id
            and flows.code_system = covers.code_system
            and flows.commodity_code = covers.commodity_code
    where flows.importer_id <> flows.exporter_id
),

measured as (
    select
        *,
        'net_mass_kg' as measure,
        net_mass_kg as observed,
        -- A missing quantity is not zero, so it leaves no upper bound.
        lacks_mass as is_open,
        mass_quality_flag as quality_flag
    from cells
    where net_mass_kg is not null
    union all
    select
        *,
        'value_usd' as measure,
        value_usd as observed,
        false as is_open,
        value_quality_flag as quality_flag
    from cells
    where value_usd is not null
)

select
    concat_ws('|', cell_key, measure) as amount_key,
    cell_key,
    source_id,
    reporter_side,
    frequency,
    period,
    period_from,
    exporter_id,
    importer_id,
    code_system,
    commodity_code,
    hs6_code,
    element,
    measure,
    observed,
    quality_flag,
    cast(observed * cover_low as decimal(20, 3)) as low,
    cast(case when not is_open then observed * cover_high end as decimal(20, 3)) as high
from measured
