-- One row per network, year, bound and country: imports, exports, output used and supply.
-- What the origin's part rises with is its own output and falls with is everybody else's. So
-- `at_most` takes the origin's output at its most and all others' at their least, `at_least` the
-- other way. An output without an upper end makes a country a source: all it sells is its own.
-- Where a country sells more than it makes and buys, its output is raised to its net exports.
with

networks as (
    select * from {{ ref('traced_networks') }}
),

flows as (
    select * from {{ ref('int_tracing__flows') }}
),

output as (
    select * from {{ ref('int_tracing__output') }}
),

exported as (
    select
        network,
        trade_year,
        exporter_id as country_id,
        exporter_is_named as is_named,
        cast(sum(quantity_kg) as decimal(24, 3)) as exports_kg
    from flows
    group by network, trade_year, exporter_id, exporter_is_named
),

imported as (
    select
        network,
        trade_year,
        importer_id as country_id,
        cast(sum(quantity_kg) as decimal(24, 3)) as imports_kg,
        cast(sum(flows_without_mass) as bigint) as flows_without_mass
    from flows
    group by network, trade_year, importer_id
),

traced_years as (
    select distinct
        network,
        trade_year
    from flows
),

-- Where output is cited at all, the rest of the world has no more than what is left.
cited_years as (
    select
        output.network,
        output.trade_year,
        coalesce(
            max(output.output_kg) filter (where output.country_id = 'X_REST'), 0
        ) as rest_kg
    from output
    inner join traced_years
        on
            output.network = traced_years.network
            and output.trade_year = traced_years.trade_year
    group by output.network, output.trade_year
),

countries as (
    select
        network,
        trade_year,
        country_id
    from exported
    union
    select
        network,
        trade_year,
        country_id
    from imported
    union
    select
        output.network,
        output.trade_year,
        output.country_id
    from output
    inner join traced_years
        on
            output.network = traced_years.network
            and output.trade_year = traced_years.trade_year
    where output.country_id <> 'X_REST'
),

bounds as (
    select 'at_least' as bound
    union all
    select 'at_most' as bound
),

measured as (
    select
        countries.network,
        countries.trade_year,
        bounds.bound,
        countries.country_id,
        networks.origin_id,
        countries.country_id = networks.origin_id as is_origin,
        coalesce(exported.is_named, true) as is_named,
        coalesce(imported.imports_kg, 0) as imports_kg,
        coalesce(exported.exports_kg, 0) as exports_kg,
        coalesce(imported.flows_without_mass, 0) as flows_without_mass,
        output.output_kg as cited_output_kg,
        coalesce(output.output_kg, cited_years.rest_kg) as output_high_kg,
        (bounds.bound = 'at_most') = (countries.country_id = networks.origin_id) as takes_most
    from countries
    cross join bounds
    inner join networks on countries.network = networks.network
    left join exported
        on
            countries.network = exported.network
            and countries.trade_year = exported.trade_year
            and countries.country_id = exported.country_id
    left join imported
        on
            countries.network = imported.network
            and countries.trade_year = imported.trade_year
            and countries.country_id = imported.country_id
    left join output
        on
            countries.network = output.network
            and countries.trade_year = output.trade_year
            and countries.country_id = output.country_id
    left join cited_years
        on
            countries.network = cited_years.network
            and countries.trade_year = cited_years.trade_year
),

ruled as (
    select
        *,
        takes_most and output_high_kg is null as is_source,
        case
            when takes_most then coalesce(output_high_kg, 0)
            else coalesce(cited_output_kg, 0)
        end as wanted_kg,
        exports_kg - imports_kg as net_exports_kg
    from measured
),

balances as (
    select
        network,
        trade_year,
        bound,
        country_id,
        origin_id,
        is_origin,
        is_named,
        is_source,
        imports_kg,
        exports_kg,
        flows_without_mass,
        cited_output_kg,
        cast(
            case
                when is_source then exports_kg
                when net_exports_kg > wanted_kg then net_exports_kg
                else wanted_kg
            end
            as decimal(24, 3)
        ) as output_kg,
        cast(
            case
                when not is_source and net_exports_kg > wanted_kg
                    then net_exports_kg - wanted_kg
                else 0
            end
            as decimal(24, 3)
        ) as raised_by_kg,
        cast(
            case
                when is_source then exports_kg
                when net_exports_kg > wanted_kg then exports_kg
                else wanted_kg + imports_kg
            end
            as decimal(24, 3)
        ) as supply_kg,
        case
            when is_source then 'unknown_is_source'
            when net_exports_kg > wanted_kg then 'raised_to_net_exports'
            when cited_output_kg is not null then 'cited'
            when wanted_kg > 0 then 'rest_of_world_at_most'
            else 'none_proven'
        end as output_rule
    from ruled
)

select * from balances
