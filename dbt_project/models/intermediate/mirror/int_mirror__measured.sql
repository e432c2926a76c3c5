-- One row per flow that an exporter or an importer declares under an HS6 code, and measure it states.
with

flows as (
    select
        *,
        case reporter_side when 'exporter' then exporter_id else importer_id end as reporter_id,
        case reporter_side when 'exporter' then importer_kind else exporter_kind end as partner_kind
    from {{ ref('int_flows__six_digits') }}
    where reporter_side in ('exporter', 'importer')
),

measured as (
    select
        *,
        'value_usd' as measure,
        value_usd as amount
    from flows
    where value_usd is not null
    union all
    select
        *,
        'net_mass_kg' as measure,
        net_mass_kg as amount
    from flows
    where net_mass_kg is not null
)

select * from measured
