-- One row per row of int_mirror__sides and measure that it states.
with

sides as (
    select * from {{ ref('int_mirror__sides') }}
),

measured as (
    select
        *,
        'value_usd' as measure,
        value_usd as amount
    from sides
    where value_usd is not null
    union all
    select
        *,
        'net_mass_kg' as measure,
        net_mass_kg as amount
    from sides
    where net_mass_kg is not null
)

select * from measured
