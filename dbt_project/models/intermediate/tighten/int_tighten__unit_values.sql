-- One row per constraint and amount in it: goods worth between two published values per kilogram have
-- a mass between two parts of their value, and a value between two multiples of their mass.
with

amounts as (
    select * from {{ ref('int_tighten__amounts') }}
),

bands as (
    select * from {{ ref('unit_value_bands') }}
),

priced as (
    select
        masses.cell_key,
        masses.exporter_id,
        masses.importer_id,
        masses.period,
        masses.element,
        masses.amount_key as mass_key,
        amounts.amount_key as value_key,
        bands.usd_per_kg_low,
        bands.usd_per_kg_high,
        bands.publisher
    from amounts as masses
    inner join amounts
        on masses.cell_key = amounts.cell_key and amounts.measure = 'value_usd'
    inner join bands
        on
            masses.element = bands.element
            and starts_with(masses.hs6_code, bands.code_prefix)
            and masses.period_from >= bands.valid_from
            and masses.period_from < bands.valid_to
    where masses.measure = 'net_mass_kg'
),

ends as (
    select
        *,
        'unit_value_least' as kind,
        cast(0 as decimal(20, 3)) as low,
        cast(null as decimal(20, 3)) as high,
        usd_per_kg_low as usd_per_kg
    from priced
    union all
    select
        *,
        'unit_value_greatest' as kind,
        cast(null as decimal(20, 3)) as low,
        cast(0 as decimal(20, 3)) as high,
        usd_per_kg_high as usd_per_kg
    from priced
),

terms as (
    select
        *,
        value_key as amount_key,
        cast(1 as double) as coefficient
    from ends
    union all
    select
        *,
        mass_key as amount_key,
        -usd_per_kg as coefficient
    from ends
)

select
    concat_ws('/', kind, cell_key) as constraint_key,
    kind,
    exporter_id,
    importer_id as area_id,
    period,
    element,
    cast(null as varchar) as measure,
    cast(null as varchar) as source_id,
    cast(null as varchar) as figures,
    cast(null as varchar) as trade_flow_keys,
    concat(cast(usd_per_kg as varchar), ' USD per kilogram, by ', publisher) as premise,
    true as crosses_declarations,
    false as rests_on_assumption,
    low,
    high,
    amount_key,
    coefficient
from terms
