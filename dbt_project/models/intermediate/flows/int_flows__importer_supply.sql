-- One row per importer, year, HS6 code and supplier, from the one source chosen for that importer
-- and year. Values of two sources are never added, nor world and group rows.
with

flows as (
    select * from {{ ref('int_flows__watched') }}
),

supply_sources as (
    select * from {{ ref('supply_sources') }}
),

candidates as (
    select
        flows.*,
        supply_sources.preference,
        year(flows.period_from) as trade_year
    from flows
    inner join supply_sources
        on
            flows.source_id = supply_sources.source_id
            and flows.reporter_side = supply_sources.reporter_side
    where
        flows.is_current
        and flows.frequency = 'annual'
        and flows.flow_scope in ('bilateral', 'unspecified_partner')
        and flows.importer_kind in ('country', 'historical')
        and flows.exporter_id <> flows.importer_id
        and flows.code_system like 'HS%'
        and length(flows.commodity_code) = 6
        and flows.value_usd is not null
),

-- One source, and of that source its newest nomenclature: two of them repeat the same trade.
ranked as (
    select
        *,
        dense_rank() over (
            partition by importer_id, trade_year
            order by preference asc, code_system desc
        ) as choice
    from candidates
),

supply as (
    select
        importer_id,
        trade_year,
        source_id,
        reporter_side,
        code_system,
        commodity_code,
        exporter_id,
        exporter_kind,
        cast(sum(value_usd) as decimal(20, 3)) as value_usd,
        cast(sum(net_mass_kg) as decimal(20, 3)) as net_mass_kg,
        cast(count(*) - count(net_mass_kg) as bigint) as flows_without_mass
    from ranked
    where choice = 1
    group by
        importer_id,
        trade_year,
        source_id,
        reporter_side,
        code_system,
        commodity_code,
        exporter_id,
        exporter_kind
)

select * from supply
