-- One row per network, year, bound, origin and country the origin's goods went through, for the origins
-- a mart asks for: to follow every country's output would take a hundred times as long.
-- Kastner et al. 2011 (doi 10.1016/j.ecolecon.2011.01.012): goods of a network mix in every country.
{% set steps = tracing_steps() | string | trim | int %}

with

flows as (
    select * from {{ ref('int_tracing__flows') }}
),

balances as (
    select * from {{ ref('int_tracing__balances') }}
),

origins as (
    select * from balances
    where output_kg > 0 and supply_kg > 0 and {{ traced_origin() }}
),

-- What enters a source ends there, for all it sells counts as its own.
edges as (
    select
        sellers.network,
        sellers.trade_year,
        sellers.bound,
        flows.exporter_id as from_id,
        flows.importer_id as to_id,
        cast(flows.quantity_kg as double) / nullif(cast(sellers.supply_kg as double), 0) as weight,
        false as is_stay
    from flows
    inner join balances as sellers
        on
            flows.network = sellers.network
            and flows.trade_year = sellers.trade_year
            and flows.exporter_id = sellers.country_id
    inner join balances as buyers
        on
            flows.network = buyers.network
            and flows.trade_year = buyers.trade_year
            and flows.importer_id = buyers.country_id
            and sellers.bound = buyers.bound
    where flows.quantity_kg > 0 and not buyers.is_source
    union all
    select
        network,
        trade_year,
        bound,
        country_id as from_id,
        country_id as to_id,
        cast(1 as double) as weight,
        true as is_stay
    from balances
),

{{ origin_steps('edges', 'origins', steps) }},

traced as (
    select
        last_step.network,
        last_step.trade_year,
        last_step.bound,
        last_step.origin_id,
        last_step.country_id,
        origins.is_named as origin_is_named,
        -- R: what of the origin's output went through the country
        cast(
            cast(last_step.passed as double) * cast(origins.output_kg as double)
            as decimal(28, 6)
        ) as supply_kg,
        -- D: what of it stayed there
        cast(
            cast(last_step.passed as double) * cast(origins.output_kg as double)
            * (1 - cast(balances.exports_kg as double) / nullif(cast(balances.supply_kg as double), 0))
            as decimal(28, 6)
        ) as consumption_kg,
        cast(
            cast(last_step.passed as double) * cast(origins.output_kg as double)
            / nullif(cast(balances.supply_kg as double), 0)
            as decimal(18, 12)
        ) as supply_share,
        last_step.moving as remainder_share
    from step_{{ steps }} as last_step
    inner join origins
        on
            last_step.network = origins.network
            and last_step.trade_year = origins.trade_year
            and last_step.bound = origins.bound
            and last_step.origin_id = origins.country_id
    inner join balances
        on
            last_step.network = balances.network
            and last_step.trade_year = balances.trade_year
            and last_step.bound = balances.bound
            and last_step.country_id = balances.country_id
    where balances.supply_kg > 0
)

select * from traced
