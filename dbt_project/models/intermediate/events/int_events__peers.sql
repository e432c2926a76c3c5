-- One row per month, source, side, exporter, importer and chapter: trade in codes of the chapter that
-- no control list touches, not even by their first six digits. The group that controls are held against.
with

flows as (
    select * from {{ ref('int_flows__harmonised') }}
    where is_current and frequency = 'monthly' and hs6_code is not null
),

watched as (
    select distinct hs6_code from {{ ref('int_controls__item_codes') }}
),

peers as (
    select
        flows.source_id,
        flows.reporter_side,
        flows.exporter_id,
        flows.importer_id,
        flows.code_system,
        substring(flows.hs6_code, 1, 2) as chapter,
        flows.period_from as month_from,
        count(distinct flows.commodity_code) as code_count,
        sum(flows.value_usd) as value_usd,
        case when count(*) = count(flows.net_mass_kg) then sum(flows.net_mass_kg) end
            as net_mass_kg
    from flows
    left join watched on flows.hs6_code = watched.hs6_code
    where watched.hs6_code is null
    group by
        flows.source_id,
        flows.reporter_side,
        flows.exporter_id,
        flows.importer_id,
        flows.code_system,
        substring(flows.hs6_code, 1, 2),
        flows.period_from
)

select * from peers
