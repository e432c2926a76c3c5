-- One row per batch, period, side, nomenclature, exporter and importer as its publisher codes them, and
-- whether the codes summed are watched: all trade in one reading, so that nobody reads it twice.
-- Never add sides, nomenclatures or batches that state the same trade; flow_scope tells world rows.
with

stated as (
    select * from {{ ref('int_flows__stated') }}
),

batches as (
    select * from {{ ref('int_loads__batches') }}
),

watched_codes as (
    select distinct
        code_system,
        commodity_code
    from {{ ref('int_flows__watched') }}
),

summed as (
    select
        stated.batch_id,
        stated.source_id,
        stated.is_repeat,
        stated.period,
        stated.period_from,
        stated.frequency,
        stated.reporter_side,
        stated.country_scheme,
        stated.exporter_code,
        stated.importer_code,
        stated.code_system,
        watched_codes.commodity_code is not null as is_watched,
        count(*) as flow_count,
        count(*) - count(stated.value_usd) as flow_count_without_value,
        count(*) - count(stated.net_mass_kg) as flow_count_without_mass,
        sum(stated.value_usd) as value_usd,
        sum(stated.net_mass_kg) as net_mass_kg
    from stated
    left join watched_codes
        on
            stated.code_system = watched_codes.code_system
            and stated.commodity_code = watched_codes.commodity_code
    group by
        stated.batch_id,
        stated.source_id,
        stated.is_repeat,
        stated.period,
        stated.period_from,
        stated.frequency,
        stated.reporter_side,
        stated.country_scheme,
        stated.exporter_code,
        stated.importer_code,
        stated.code_system,
        watched_codes.commodity_code is not null
),

{{ located_flows('summed') }}

select
    located.batch_id,
    located.source_id,
    batches.edition_id,
    batches.is_current and not located.is_repeat as is_current,
    located.period,
    located.period_from,
    located.frequency,
    located.reporter_side,
    located.code_system,
    located.exporter_code,
    located.importer_code,
    located.exporter_id,
    located.importer_id,
    located.exporter_kind,
    located.importer_kind,
    located.flow_scope,
    located.is_watched,
    located.flow_count,
    located.flow_count_without_value,
    located.flow_count_without_mass,
    cast(located.value_usd as decimal(30, 3)) as value_usd,
    cast(located.net_mass_kg as decimal(30, 3)) as net_mass_kg
from located
inner join batches on located.batch_id = batches.batch_id
