-- One row per year, exporter, carrier and listed input element: which part of the element in what the
-- exporter makes is of the origin country. As an input of its own it comes through trade in inputs;
-- inside a magnet it comes with magnets, which the exporter or another country made.
with

products as (
    select distinct origin_iso3 from {{ ref('stg_product_content__products') }}
),

inputs as (
    select distinct
        element,
        coalesce(carrier, 'input') as carrier
    from {{ ref('int_embedded__inputs') }}
),

elements as (
    select distinct element from inputs
),

flows as (
    select distinct
        exporter_id,
        trade_year
    from {{ ref('int_embedded__flows') }}
),

element_origins as (
    select * from {{ ref('int_embedded__element_origins') }}
),

traced as (
    select * from {{ ref('traced_supply') }}
),

makers as (
    select
        exporter_id as country_id,
        trade_year
    from flows
    union
    select
        products.origin_iso3 as country_id,
        flows.trade_year
    from flows
    cross join products
),

-- Where units differ, a traced share says just whether anything of the origin can get there at all.
own_inputs as (
    select
        makers.country_id,
        makers.trade_year,
        products.origin_iso3,
        elements.element,
        case
            when element_origins.element is not null then 1
            when traced.is_one_unit or traced.origin_share_low = 1
                then coalesce(traced.origin_share_low, 0)
            else 0
        end as share_low,
        case
            when element_origins.element is not null then 1
            when traced.is_one_unit or traced.origin_share_high = 0
                then coalesce(traced.origin_share_high, 1)
            else 1
        end as share_high,
        case
            when element_origins.element is not null then 'all_world_output'
            when traced.is_one_unit or traced.origin_share_high = 0 or traced.origin_share_low = 1
                then 'traced'
            else 'not_established'
        end as basis
    from makers
    cross join products
    cross join elements
    left join element_origins
        on
            elements.element = element_origins.element
            and makers.trade_year = element_origins.trade_year
            and products.origin_iso3 = element_origins.origin_iso3
    left join traced
        on
            makers.country_id = traced.country
            and makers.trade_year = traced.trade_year
            and products.origin_iso3 = traced.origin
            and traced.network = 'rare_earth_inputs'
),

magnets as (
    select
        country,
        trade_year,
        origin,
        coalesce(origin_share_low, 0) as share_low,
        coalesce(origin_share_high, 1) as share_high
    from traced
    where network = 'magnets'
),

carried as (
    select
        makers.country_id,
        makers.trade_year,
        products.origin_iso3,
        elements.element,
        coalesce(magnets.share_low, 0) as magnets_low,
        coalesce(magnets.share_high, 1) as magnets_high,
        home.share_low as home_low,
        home.share_high as home_high,
        -- What others put into magnets is known only where all of it has one origin.
        case when home.basis = 'all_world_output' then 1 else 0 end as abroad_low,
        1 as abroad_high,
        home.basis as home_basis,
        magnets.country is not null as is_traced
    from makers
    cross join products
    cross join elements
    inner join own_inputs as home
        on
            products.origin_iso3 = home.country_id
            and products.origin_iso3 = home.origin_iso3
            and makers.trade_year = home.trade_year
            and elements.element = home.element
    left join magnets
        on
            makers.country_id = magnets.country
            and makers.trade_year = magnets.trade_year
            and products.origin_iso3 = magnets.origin
),

shares as (
    select
        country_id,
        trade_year,
        origin_iso3,
        'input' as carrier,
        element,
        share_low,
        share_high,
        basis
    from own_inputs
    union all
    select
        country_id,
        trade_year,
        origin_iso3,
        'permanent_magnet' as carrier,
        element,
        {{ composed_bound('low', 'magnets', 'home', 'abroad') }} as share_low,
        {{ composed_bound('high', 'magnets', 'home', 'abroad') }} as share_high,
        case
            when home_basis = 'all_world_output' then home_basis
            when is_traced then 'traced'
            else 'not_established'
        end as basis
    from carried
),

rounded as (
    select
        country_id as exporter_id,
        trade_year,
        origin_iso3,
        carrier,
        element,
        cast(share_low as decimal(14, 12)) as share_low,
        cast(share_high as decimal(14, 12)) as share_high,
        basis
    from shares
)

select * from rounded
