-- One row per network, year and country: which part of its supply was made in the origin country,
-- directly or through third countries, at least and at most.
with

networks as (
    select * from {{ ref('traced_networks') }}
),

flows as (
    select * from {{ ref('int_tracing__flows') }}
),

balances as (
    select * from {{ ref('int_tracing__balances') }}
),

origins as (
    select * from {{ ref('int_tracing__origins') }}
),

traced as (
    select
        balances.network,
        balances.trade_year,
        balances.bound,
        balances.country_id,
        coalesce(
            sum(origins.supply_share) filter (where origins.origin_id = balances.origin_id), 0
        ) as origin_share,
        coalesce(
            sum(origins.supply_share) filter (where not origins.origin_is_named), 0
        ) as unnamed_share
    from balances
    left join origins
        on
            balances.network = origins.network
            and balances.trade_year = origins.trade_year
            and balances.bound = origins.bound
            and balances.country_id = origins.country_id
    where balances.supply_kg > 0
    group by balances.network, balances.trade_year, balances.bound, balances.country_id
),

-- What of an origin is still on its way is lost to every country's share.
remainders as (
    select
        network,
        trade_year,
        max(remainder_share) as remainder_share
    from (
        select
            network,
            trade_year,
            bound,
            origin_id,
            sum(remainder_share) as remainder_share
        from origins
        group by network, trade_year, bound, origin_id
    ) as by_origin
    group by network, trade_year
),

direct as (
    select
        flows.network,
        flows.trade_year,
        flows.importer_id as country_id,
        sum(flows.quantity_kg) as imports_kg,
        coalesce(
            sum(flows.quantity_kg) filter (where flows.exporter_id = networks.origin_id), 0
        ) as from_origin_kg
    from flows
    inner join networks on flows.network = networks.network
    group by flows.network, flows.trade_year, flows.importer_id
),

final as (
    select
        -- keys
        most.network,
        most.trade_year,
        most.country_id as country,
        most.origin_id as origin,
        -- measures: the origin's part in the country's supply
        case
            when not least_.is_source or least_.is_origin
                then
                    case
                        when least_.supply_kg > 0
                            then round(cast(least(least_traced.origin_share, 1) as double), 9)
                    end
        end as origin_share_low,
        case
            when most.is_source and most.is_origin then cast(1 as double)
            when most.supply_kg > 0
                then
                    round(
                        cast(
                            least(most_traced.origin_share + most_traced.unnamed_share, 1)
                            as double
                        ),
                        9
                    )
        end as origin_share_high,
        round(cast(most_traced.unnamed_share as double), 9) as unnamed_share_high,
        case
            when direct.imports_kg > 0
                then
                    round(
                        cast(direct.from_origin_kg as double) / cast(direct.imports_kg as double),
                        9
                    )
        end as direct_share_of_imports,
        -- measures: what the country makes, buys and sells
        most.imports_kg,
        most.exports_kg,
        most.cited_output_kg,
        most.output_kg as output_kg_at_most,
        most.raised_by_kg as output_raised_by_kg_at_most,
        most.output_rule as output_rule_at_most,
        case when not least_.is_source then least_.output_kg end as output_kg_at_least,
        case when not least_.is_source then least_.raised_by_kg end
            as output_raised_by_kg_at_least,
        least_.output_rule as output_rule_at_least,
        most.flows_without_mass,
        round(cast(remainders.remainder_share as double), 15) as remainder_share,
        -- dimensions
        networks.is_one_unit,
        networks.unit_rule,
        case
            when least_.is_source and not least_.is_origin
                then 'no output of the country is cited, so it may make all it uses itself'
        end as low_not_given_because
    from balances as most
    inner join balances as least_
        on
            most.network = least_.network
            and most.trade_year = least_.trade_year
            and most.country_id = least_.country_id
    inner join networks on most.network = networks.network
    left join traced as most_traced
        on
            most.network = most_traced.network
            and most.trade_year = most_traced.trade_year
            and most.country_id = most_traced.country_id
            and most_traced.bound = 'at_most'
    left join traced as least_traced
        on
            most.network = least_traced.network
            and most.trade_year = least_traced.trade_year
            and most.country_id = least_traced.country_id
            and least_traced.bound = 'at_least'
    left join remainders
        on
            most.network = remainders.network
            and most.trade_year = remainders.trade_year
    left join direct
        on
            most.network = direct.network
            and most.trade_year = direct.trade_year
            and most.country_id = direct.country_id
    where most.bound = 'at_most' and least_.bound = 'at_least'
)

select * from final
