-- One row per product, year, exporter and importer: the listed inputs in a good of the average price
-- of that trade, as a part of its value, and the part of its value that is of the origin country.
-- The two parts are r = value share * origin share of a rule on content, element by element.
with

products as (
    select * from {{ ref('stg_product_content__products') }}
),

inputs as (
    select * from {{ ref('int_embedded__inputs') }}
),

element_prices as (
    select * from {{ ref('int_embedded__prices') }}
),

product_prices as (
    select
        subject as product,
        price_year,
        unit,
        min(price_low) as price_low,
        max(price_high) as price_high
    from {{ ref('stg_product_content__prices') }}
    where subject_kind = 'product'
    group by subject, price_year, unit
),

flows as (
    select * from {{ ref('int_embedded__flows') }}
),

origin_shares as (
    select * from {{ ref('int_embedded__origin_shares') }}
),

-- A price per kilogram lies between the average of the trade itself and the cited one; a price per
-- megawatt must be cited, for trade is not counted in megawatts.
priced as (
    select
        flows.product,
        flows.trade_year,
        flows.exporter_id,
        flows.importer_id,
        products.origin_iso3,
        products.may_be_listed_input_whole,
        case
            when by_power.product is not null then 'cited_price'
            when flows.net_mass_kg > 0 and by_mass.product is not null then 'trade_and_cited_price'
            when flows.net_mass_kg > 0 then 'trade_unit_value'
            when by_mass.product is not null then 'cited_price'
        end as price_basis,
        by_mass.price_low as cited_low,
        by_mass.price_high as cited_high,
        case
            when flows.net_mass_kg > 0
                then cast(flows.value_usd as double) / cast(flows.net_mass_kg as double)
        end as traded_usd_per_kg,
        by_power.price_low as usd_per_mw_low,
        by_power.price_high as usd_per_mw_high
    from flows
    inner join products on flows.product = products.product
    left join product_prices as by_mass
        on
            flows.product = by_mass.product
            and flows.trade_year = by_mass.price_year
            and by_mass.unit = 'usd_per_kg'
    left join product_prices as by_power
        on
            flows.product = by_power.product
            and flows.trade_year = by_power.price_year
            and by_power.unit = 'usd_per_mw'
),

elements as (
    select
        priced.product,
        priced.trade_year,
        priced.exporter_id,
        priced.importer_id,
        priced.may_be_listed_input_whole,
        priced.price_basis,
        inputs.element,
        inputs.unit,
        inputs.is_missing,
        inputs.content_high = 0 as is_absent,
        element_prices.element is null as has_no_element_price,
        origin_shares.share_low as origin_share_low,
        origin_shares.share_high as origin_share_high,
        origin_shares.basis as origin_basis,
        -- kilograms of the element in a kilogram or a megawatt
        case inputs.unit
            when 'wt_pct' then inputs.content_low / 100
            when 'kg_per_mw' then inputs.content_low
        end * element_prices.usd_per_kg_low as input_usd_low,
        case inputs.unit
            when 'wt_pct' then inputs.content_high / 100
            when 'kg_per_mw' then inputs.content_high
        end * element_prices.usd_per_kg_high as input_usd_high,
        case inputs.unit
            when 'wt_pct'
                then
                    least(
                        coalesce(priced.traded_usd_per_kg, priced.cited_low),
                        coalesce(priced.cited_low, priced.traded_usd_per_kg)
                    )
            when 'kg_per_mw' then priced.usd_per_mw_low
        end as good_usd_low,
        case inputs.unit
            when 'wt_pct'
                then
                    greatest(
                        coalesce(priced.traded_usd_per_kg, priced.cited_high),
                        coalesce(priced.cited_high, priced.traded_usd_per_kg)
                    )
            when 'kg_per_mw' then priced.usd_per_mw_high
        end as good_usd_high
    from priced
    inner join inputs on priced.product = inputs.product
    left join element_prices
        on
            inputs.element = element_prices.element
            and priced.trade_year = element_prices.price_year
    inner join origin_shares
        on
            priced.exporter_id = origin_shares.exporter_id
            and priced.trade_year = origin_shares.trade_year
            and priced.origin_iso3 = origin_shares.origin_iso3
            and coalesce(inputs.carrier, 'input') = origin_shares.carrier
            and inputs.element = origin_shares.element
),

-- What is not known is nothing at least, and the whole value at most.
valued as (
    select
        *,
        cast(
            case
                when good_usd_high > 0
                    then least(coalesce(input_usd_low / good_usd_high, 0), 1)
                else 0
            end
            as decimal(14, 12)
        ) as value_share_low,
        cast(
            case
                when is_absent then 0
                when good_usd_low > 0
                    then least(coalesce(input_usd_high / good_usd_low, 1), 1)
                else 1
            end
            as decimal(14, 12)
        ) as value_share_high
    from elements
),

summed as (
    select
        product,
        trade_year,
        exporter_id,
        importer_id,
        case
            when sum(value_share_low) > 1 then 1
            else sum(value_share_low)
        end as listed_value_share_low,
        case
            when bool_or(may_be_listed_input_whole) or sum(value_share_high) > 1 then 1
            else sum(value_share_high)
        end as listed_value_share_high,
        sum(
            cast(
                cast(value_share_low as double) * cast(origin_share_low as double)
                as decimal(14, 12)
            )
        ) as origin_value_share_low,
        min(origin_share_low) as least_origin_share,
        max(case when value_share_high > 0 then origin_share_high else 0 end)
            as origin_share_high,
        min(price_basis) as price_basis,
        count(*) filter (where is_missing) as elements_without_figure,
        count(*) filter (where not is_missing and not is_absent and has_no_element_price)
            as elements_without_price,
        count(*) filter (where not is_missing and not is_absent and good_usd_low is null)
            as elements_without_goods_price,
        count(*) filter (where value_share_high > 0 and origin_basis = 'not_established')
            as elements_without_origin,
        count(*) filter (where not is_missing and not is_absent and origin_basis = 'all_world_output')
            as elements_of_one_origin,
        count(*) filter (where not is_missing and not is_absent and origin_basis = 'traced')
            as elements_traced
    from valued
    group by product, trade_year, exporter_id, importer_id
),

content as (
    select
        product,
        trade_year,
        exporter_id,
        importer_id,
        cast(listed_value_share_low as decimal(14, 12)) as listed_value_share_low,
        cast(listed_value_share_high as decimal(14, 12)) as listed_value_share_high,
        cast(
            case
                when listed_value_share_low > 0
                    then
                        least(
                            cast(origin_value_share_low as double)
                            / cast(listed_value_share_low as double),
                            1
                        )
                else least_origin_share
            end
            as decimal(14, 12)
        ) as origin_share_low,
        cast(origin_share_high as decimal(14, 12)) as origin_share_high,
        cast(
            case when origin_value_share_low > 1 then 1 else origin_value_share_low end
            as decimal(14, 12)
        ) as content_share_low,
        cast(
            cast(listed_value_share_high as double) * cast(origin_share_high as double)
            as decimal(14, 12)
        ) as content_share_high,
        case
            when listed_value_share_low = 0 and listed_value_share_high = 1 then 'not_established'
            else price_basis
        end as value_share_basis,
        case
            when elements_of_one_origin > 0 and elements_traced > 0 then 'all_world_output_and_traced'
            when elements_of_one_origin > 0 then 'all_world_output'
            when elements_traced > 0 then 'traced'
            else 'not_established'
        end as origin_share_basis,
        nullif(
            concat_ws(
                '; ',
                case
                    when elements_without_figure > 0
                        then
                            concat(
                                'no citable content figure for ',
                                cast(elements_without_figure as varchar),
                                ' listed elements'
                            )
                end,
                case
                    when elements_without_price > 0
                        then 'no cited price of an element that year'
                end,
                case
                    when elements_without_goods_price > 0
                        then 'no price of the goods that year'
                end,
                case
                    when elements_without_origin > 0
                        then 'origin of an input not established'
                end
            ),
            ''
        ) as not_computed_because
    from summed
)

select * from content
