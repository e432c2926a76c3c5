-- One row per network, year and country: which part of its supply was made in the origin country,
-- directly or through third countries, at least and at high_end.
with

networks as (
    select * from {{ ref('traced_networks') }}
),

codes as (
    select
        network,
        {{ sorted_text('hs6_code') }} as hs6_codes
    from {{ ref('traced_network_codes') }}
    group by network
),

output as (
    select * from {{ ref('int_tracing__output') }}
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
        md5(
            concat_ws(
                '|',
                high_end.network,
                cast(high_end.trade_year as varchar),
                high_end.country_id,
                high_end.origin_id
            )
        ) as row_key,
        high_end.network,
        high_end.trade_year,
        high_end.country_id as country,
        high_end.origin_id as origin,
        -- measures: the origin's part in the country's supply
        case
            when not low_end.is_source or low_end.is_origin
                then
                    case
                        when low_end.supply_kg > 0
                            then round(cast(least(low_traced.origin_share, 1) as double), 9)
                    end
        end as origin_share_low,
        case
            when high_end.is_source and high_end.is_origin then cast(1 as double)
            when high_end.supply_kg > 0
                then
                    round(
                        cast(
                            least(high_traced.origin_share + high_traced.unnamed_share, 1)
                            as double
                        ),
                        9
                    )
        end as origin_share_high,
        round(cast(high_traced.unnamed_share as double), 9) as unnamed_share_high,
        case
            when direct.imports_kg > 0
                then
                    round(
                        cast(direct.from_origin_kg as double) / cast(direct.imports_kg as double),
                        9
                    )
        end as direct_share_of_imports,
        -- measures: what the country makes, buys and sells
        high_end.imports_kg,
        high_end.exports_kg,
        high_end.cited_output_kg,
        high_end.output_kg as output_kg_at_most,
        high_end.raised_by_kg as output_raised_by_kg_at_most,
        high_end.output_rule as output_rule_at_most,
        case when not low_end.is_source then low_end.output_kg end as output_kg_at_least,
        case when not low_end.is_source then low_end.raised_by_kg end
            as output_raised_by_kg_at_least,
        low_end.output_rule as output_rule_at_least,
        high_end.flows_without_mass,
        round(cast(remainders.remainder_share as double), 15) as remainder_share,
        -- dimensions
        networks.is_one_unit,
        networks.unit_rule,
        codes.hs6_codes,
        case
            when low_end.is_source and not low_end.is_origin
                then 'no output of the country is cited, so it may make all it uses itself'
        end as low_not_given_because,
        -- provenance of the cited output; the trade is in marts.trade_flows
        output.batch_id as output_batch_id,
        output.source_file as output_source_file,
        output.source_line as output_source_line
    from balances as high_end
    inner join balances as low_end
        on
            high_end.network = low_end.network
            and high_end.trade_year = low_end.trade_year
            and high_end.country_id = low_end.country_id
    inner join networks on high_end.network = networks.network
    inner join codes on high_end.network = codes.network
    left join output
        on
            high_end.network = output.network
            and high_end.trade_year = output.trade_year
            and high_end.country_id = output.country_id
    left join traced as high_traced
        on
            high_end.network = high_traced.network
            and high_end.trade_year = high_traced.trade_year
            and high_end.country_id = high_traced.country_id
            and high_traced.bound = 'at_most'
    left join traced as low_traced
        on
            high_end.network = low_traced.network
            and high_end.trade_year = low_traced.trade_year
            and high_end.country_id = low_traced.country_id
            and low_traced.bound = 'at_least'
    left join remainders
        on
            high_end.network = remainders.network
            and high_end.trade_year = remainders.trade_year
    left join direct
        on
            high_end.network = direct.network
            and high_end.trade_year = direct.trade_year
            and high_end.country_id = direct.country_id
    where high_end.bound = 'at_most' and low_end.bound = 'at_least'
)

select * from final
