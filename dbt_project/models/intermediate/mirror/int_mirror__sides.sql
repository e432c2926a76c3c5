-- One row per declaring side, source, nomenclature, period, exporter, importer and HS6 code: what that
-- side declares. Of codes of several lengths the shortest count, so that none counts twice.
with

cells as (
    select * from {{ ref('int_flows__cells') }}
    where hs6_code is not null and reporter_side in ('exporter', 'importer')
),

shortest as (
    select
        *,
        min(commodity_code) over (
            partition by
                source_id, reporter_side, code_system, frequency, period_from, hs6_code
        ) as first_code,
        max(commodity_code) over (
            partition by
                source_id, reporter_side, code_system, frequency, period_from, hs6_code
        ) as last_code
    from cells
    qualify length(commodity_code) = min(length(commodity_code)) over (
        partition by
            source_id,
            reporter_side,
            code_system,
            frequency,
            period_from,
            exporter_id,
            importer_id,
            hs6_code
    )
)

select
    source_id,
    reporter_side,
    code_system,
    frequency,
    period_from,
    exporter_id,
    importer_id,
    hs6_code,
    case reporter_side when 'exporter' then exporter_id else importer_id end as reporter_id,
    min(case reporter_side when 'exporter' then importer_kind else exporter_kind end)
        as partner_kind,
    min(flow_scope) as flow_scope,
    string_agg(commodity_code, ',' order by commodity_code) as codes,
    -- one code that is a subdivision: the rest of the six digits is not loaded from this source
    bool_and(first_code = last_code and replace(substring(commodity_code, 7), '0', '') <> '')
        as is_narrower,
    min(value_basis) as value_basis,
    case when count(*) = count(value_usd) then cast(sum(value_usd) as decimal(20, 3)) end
        as value_usd,
    case when count(*) = count(net_mass_kg) then cast(sum(net_mass_kg) as decimal(20, 3)) end
        as net_mass_kg
from shortest
group by
    source_id,
    reporter_side,
    code_system,
    frequency,
    period_from,
    exporter_id,
    importer_id,
    hs6_code
