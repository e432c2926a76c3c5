-- One row per network, year and country whose output is cited, in the network's unit.
-- X_REST is what the publisher gives for all other countries together.
with

networks as (
    select * from {{ ref('traced_networks') }}
),

production as (
    select * from {{ ref('stg_published_figures__production_shares') }}
),

output as (
    select
        networks.network,
        cast(production.year_to as integer) as trade_year,
        coalesce(production.country_iso3, 'X_REST') as country_id,
        cast(
            sum(cast(production.value * networks.output_kg_per_unit as decimal(24, 3)))
            as decimal(24, 3)
        ) as output_kg,
        min(production.batch_id) as batch_id,
        min(production.source_file) as source_file,
        min(production.source_line) as source_line
    from networks
    inner join production
        on
            networks.output_material = production.material
            and networks.output_stage = production.stage
            and networks.output_publisher = production.publisher
    where
        production.year_from = production.year_to
        and production.unit = 't'
        and production.value is not null
    group by networks.network, production.year_to, coalesce(production.country_iso3, 'X_REST')
)

select * from output
