-- One row per current flow from a controller's territory and instrument that lists goods of its code.
-- The same trade stands under every instrument that reaches its code: never add instruments, sides
-- or sources. World and group rows are left out, so a sum over importers counts nothing twice.
with

flows as (
    select * from {{ ref('int_flows__watched') }}
    where is_current and flow_scope in ('bilateral', 'unspecified_partner')
),

links as (
    select * from {{ ref('int_controls__code_links') }}
),

code_links as (
    select * from {{ ref('code_links') }}
    where scenario is null
),

periods as (
    select distinct
        item_id,
        instrument_id,
        law_profile_id,
        destination_scope
    from {{ ref('int_law__periods') }}
),

days as (
    select * from {{ ref('int_law__days') }}
    where as_known_now
),

destinations as (
    select * from {{ ref('int_law__destinations') }}
),

named_destinations as (
    select distinct destination_class
    from destinations
    where destination_class <> 'other'
),

-- A rule about one destination says nothing about trade with another.
reach as (
    select distinct
        periods.instrument_id,
        destinations.destination_class
    from periods
    inner join destinations on periods.destination_scope = destinations.destination_scope
),

joined as (
    select
        flows.*,
        links.instrument_id,
        links.match_kind,
        links.mapping_basis,
        links.tier,
        links.element_set,
        links.theta_low,
        links.theta_estimate,
        links.theta_high,
        reach.destination_class
    from flows
    inner join links
        on
            flows.code_system = links.code_system
            and flows.commodity_code = links.commodity_code
            and flows.exporter_id = links.controller_id
    left join named_destinations on flows.importer_id = named_destinations.destination_class
    inner join reach
        on
            links.instrument_id = reach.instrument_id
            and coalesce(named_destinations.destination_class, 'other') = reach.destination_class
    where flows.importer_id <> links.controller_id
),

-- The law is counted once per kind of flow, not once per flow.
law_cases as (
    select distinct
        instrument_id,
        code_system,
        commodity_code,
        destination_class,
        period_from,
        period_to
    from joined
),

profiles as (
    select distinct
        code_links.instrument_id,
        code_links.code_system,
        code_links.commodity_code,
        periods.law_profile_id
    from code_links
    inner join periods
        on
            code_links.item_id = periods.item_id
            and code_links.instrument_id = periods.instrument_id
),

law_days as (
    select
        law_cases.instrument_id,
        law_cases.code_system,
        law_cases.commodity_code,
        law_cases.destination_class,
        law_cases.period_from,
        law_cases.period_to,
        count(distinct days.law_day) as in_force_days
    from law_cases
    inner join profiles
        on
            law_cases.instrument_id = profiles.instrument_id
            and law_cases.code_system = profiles.code_system
            and law_cases.commodity_code = profiles.commodity_code
    inner join days
        on
            profiles.law_profile_id = days.law_profile_id
            and law_cases.destination_class = days.destination_class
            and law_cases.period_from <= days.law_day
            and law_cases.period_to > days.law_day
    group by
        law_cases.instrument_id,
        law_cases.code_system,
        law_cases.commodity_code,
        law_cases.destination_class,
        law_cases.period_from,
        law_cases.period_to
),

controlled as (
    select
        -- keys
        md5(concat_ws('|', joined.row_key, joined.instrument_id)) as row_key,
        joined.row_key as trade_flow_key,
        joined.source_id,
        joined.period,
        joined.reporter_side,
        joined.exporter_id as exporter,
        joined.importer_id as importer,
        joined.code_system,
        joined.commodity_code,
        joined.instrument_id,
        -- dimensions
        joined.period_from,
        joined.period_to,
        joined.frequency,
        joined.flow_scope,
        joined.tier,
        joined.match_kind,
        joined.mapping_basis,
        joined.element_set,
        -- measures: the trade under the instrument's codes, whether or not in force
        cast(joined.value_usd * joined.theta_low as decimal(20, 3)) as value_usd_low,
        cast(joined.value_usd * joined.theta_estimate as decimal(20, 3)) as value_usd_estimate,
        cast(joined.value_usd * joined.theta_high as decimal(20, 3)) as value_usd_high,
        cast(joined.value_native * joined.theta_low as decimal(20, 3)) as value_native_low,
        cast(joined.value_native * joined.theta_estimate as decimal(20, 3))
            as value_native_estimate,
        cast(joined.value_native * joined.theta_high as decimal(20, 3)) as value_native_high,
        joined.currency,
        cast(joined.net_mass_kg * joined.theta_low as decimal(20, 3)) as net_mass_kg_low,
        cast(joined.net_mass_kg * joined.theta_estimate as decimal(20, 3)) as net_mass_kg_estimate,
        cast(joined.net_mass_kg * joined.theta_high as decimal(20, 3)) as net_mass_kg_high,
        cast(coalesce(law_days.in_force_days, 0) as integer) as in_force_days,
        round(
            cast(coalesce(law_days.in_force_days, 0) as double)
            / cast(datediff('day', joined.period_from, joined.period_to) as double),
            9
        ) as in_force_day_share
    from joined
    left join law_days
        on
            joined.instrument_id = law_days.instrument_id
            and joined.code_system = law_days.code_system
            and joined.commodity_code = law_days.commodity_code
            and joined.destination_class = law_days.destination_class
            and joined.period_from = law_days.period_from
            and joined.period_to = law_days.period_to
)

select * from controlled
