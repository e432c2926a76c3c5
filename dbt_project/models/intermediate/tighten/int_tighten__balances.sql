-- One row per constraint and amount in it: a controller exports no more of an element than it made
-- and bought in the year. That stocks are not drawn down and nothing is won again from scrap is
-- assumed, and said in the row.
with

amounts as (
    select * from {{ ref('int_tighten__amounts') }}
    where frequency = 'annual' and measure = 'net_mass_kg'
),

production as (
    select * from {{ ref('stg_published_figures__production_shares') }}
    where
        unit in ('t', 'kg')
        and bound = 'exact'
        and year_from = year_to
        and not is_capacity
        and value is not null
),

scopes as (
    select * from {{ ref('production_scopes') }}
),

supply as (
    select * from {{ ref('int_flows__importer_supply') }}
),

made as (
    select
        scopes.element,
        scopes.code_prefix,
        scopes.reason,
        production.country_iso3 as exporter_id,
        cast(production.year_from as varchar) as period,
        production.publisher,
        case production.unit when 't' then production.value * 1000 else production.value end as kg
    from production
    inner join scopes
        on production.material = scopes.material and production.stage = scopes.stage
),

bought as (
    select
        made.element,
        made.exporter_id,
        made.period,
        min(supply.source_id) as source_id,
        sum(supply.net_mass_kg) as kg,
        sum(supply.flows_without_mass) as flows_without_mass
    from made
    inner join supply
        on
            made.exporter_id = supply.importer_id
            and made.period = cast(supply.trade_year as varchar)
            and starts_with(supply.commodity_code, made.code_prefix)
    group by made.element, made.exporter_id, made.period
),

balanced as (
    select
        concat_ws(
            '/',
            'mass_balance',
            made.publisher,
            amounts.exporter_id,
            amounts.period,
            amounts.element,
            concat_ws(':', amounts.source_id, amounts.reporter_side, amounts.code_system)
        ) as constraint_key,
        amounts.exporter_id,
        amounts.period,
        amounts.element,
        amounts.measure,
        bought.source_id,
        made.publisher,
        made.reason,
        made.kg + {{ printed_allowance('made.kg') }} + bought.kg as high,
        amounts.amount_key
    from made
    -- Without a year of purchases there is no balance.
    inner join bought
        on
            made.element = bought.element
            and made.exporter_id = bought.exporter_id
            and made.period = bought.period
            and bought.flows_without_mass = 0
    inner join amounts
        on
            made.exporter_id = amounts.exporter_id
            and made.period = amounts.period
            and made.element = amounts.element
            and starts_with(amounts.hs6_code, made.code_prefix)
)

select
    constraint_key,
    'mass_balance' as kind,
    exporter_id,
    'W00' as area_id,
    period,
    element,
    measure,
    source_id,
    cast(null as varchar) as figures,
    cast(null as varchar) as trade_flow_keys,
    concat(
        'Output by ', publisher, ' and all that was bought under the codes; stocks and metal won ',
        'from scrap are taken as nothing. ', reason
    ) as premise,
    true as crosses_declarations,
    true as rests_on_assumption,
    cast(null as decimal(20, 3)) as low,
    cast(high as decimal(20, 3)) as high,
    amount_key,
    cast(1 as double) as coefficient
from balanced
