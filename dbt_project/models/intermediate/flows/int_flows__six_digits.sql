-- One row per source, side, nomenclature, period, exporter, importer and HS6 code: what is declared under
-- the six digits. Of codes of several lengths the shortest count, so that none counts twice.
with

cells as (
    select * from {{ ref('int_flows__cells') }}
    where hs6_code is not null
),

national as (
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
    where commodity_code <> hs6_code
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
),

summed as (
    select
        source_id,
        reporter_side,
        code_system,
        frequency,
        period_from,
        exporter_id,
        importer_id,
        hs6_code,
        min(exporter_kind) as exporter_kind,
        min(importer_kind) as importer_kind,
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
    from national
    group by
        source_id,
        reporter_side,
        code_system,
        frequency,
        period_from,
        exporter_id,
        importer_id,
        hs6_code
),

six_digits as (
    select
        source_id,
        reporter_side,
        code_system,
        frequency,
        period_from,
        exporter_id,
        importer_id,
        hs6_code,
        exporter_kind,
        importer_kind,
        flow_scope,
        commodity_code as codes,
        false as is_narrower,
        value_basis,
        value_usd,
        net_mass_kg
    from cells
    where commodity_code = hs6_code
)

select * from six_digits
union all
select summed.*
from summed
left join six_digits
    on
        summed.source_id = six_digits.source_id
        and summed.reporter_side = six_digits.reporter_side
        and summed.code_system = six_digits.code_system
        and summed.frequency = six_digits.frequency
        and summed.period_from = six_digits.period_from
        and summed.exporter_id = six_digits.exporter_id
        and summed.importer_id = six_digits.importer_id
        and summed.hs6_code = six_digits.hs6_code
where six_digits.source_id is null
