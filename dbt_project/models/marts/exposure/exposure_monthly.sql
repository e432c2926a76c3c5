-- One row per month, source, side, exporter, importer, product (code or grouping) and element.
-- Products overlap (a headline figure holds the elements' own figures): never add products,
-- elements, sides or sources, and never the world row to countries.
with

cells as (
    select * from {{ ref('int_exposure__monthly_cells') }}
),

product_items as (
    select * from {{ ref('int_exposure__product_items') }}
),

products as (
    select * from {{ ref('products') }}
),

code_kinds as (
    select * from {{ ref('int_controls__code_kinds') }}
    where scenario = 'enacted'
),

item_profiles as (
    select distinct
        item_id,
        instrument_id,
        law_profile_id
    from {{ ref('int_law__periods') }}
),

law_days as (
    select * from {{ ref('int_law__days') }}
),

law_monthly as (
    select * from {{ ref('int_law__monthly') }}
),

destinations as (
    select distinct destination_class
    from {{ ref('int_law__destinations') }}
    where destination_class <> 'other'
),

covers as (
    select
        controller_id,
        code_system,
        commodity_code,
        element,
        min(tier) as tier,
        case
            when min(case mapping_basis when 'listed' then 1 when 'catalogue' then 2 else 3 end) = 1
                then 'listed'
            when min(case mapping_basis when 'listed' then 1 when 'catalogue' then 2 else 3 end) = 2
                then 'catalogue'
            else min(mapping_basis)
        end as mapping_basis,
        max(cover_low) as cover_low,
        least(1, sum(cover_high)) as cover_high
    from product_items
    group by controller_id, code_system, commodity_code, element
),

profiles as (
    select distinct
        product_items.controller_id,
        product_items.code_system,
        product_items.commodity_code,
        product_items.element,
        item_profiles.law_profile_id
    from product_items
    inner join item_profiles
        on
            product_items.item_id = item_profiles.item_id
            and product_items.instrument_id = item_profiles.instrument_id
),

rows_wanted as (
    select
        cells.*,
        covers.element,
        covers.tier,
        covers.mapping_basis,
        covers.cover_low,
        covers.cover_high,
        coalesce(destinations.destination_class, 'other') as destination_class
    from cells
    inner join covers
        on
            cells.exporter_id = covers.controller_id
            and cells.code_system = covers.code_system
            and cells.commodity_code = covers.commodity_code
    left join destinations on cells.importer_id = destinations.destination_class
    where cells.importer_id <> covers.controller_id
),

law_cases as (
    select distinct
        rows_wanted.month_from,
        rows_wanted.destination_class,
        profiles.controller_id,
        profiles.code_system,
        profiles.commodity_code,
        profiles.element,
        profiles.law_profile_id
    from rows_wanted
    inner join profiles
        on
            rows_wanted.exporter_id = profiles.controller_id
            and rows_wanted.code_system = profiles.code_system
            and rows_wanted.commodity_code = profiles.commodity_code
            and rows_wanted.element = profiles.element
),

day_counts as (
    select
        law_cases.month_from,
        law_cases.destination_class,
        law_cases.controller_id,
        law_cases.code_system,
        law_cases.commodity_code,
        law_cases.element,
        count(distinct case when law_days.as_known_then then law_days.law_day end)
            as in_force_days,
        count(distinct case when law_days.as_known_now then law_days.law_day end)
            as in_force_days_known_now
    from law_cases
    inner join law_days
        on
            law_cases.law_profile_id = law_days.law_profile_id
            and law_cases.destination_class = law_days.destination_class
            and law_cases.month_from = law_days.month_from
    group by
        law_cases.month_from,
        law_cases.destination_class,
        law_cases.controller_id,
        law_cases.code_system,
        law_cases.commodity_code,
        law_cases.element
),

statuses as (
    select
        law_cases.month_from,
        law_cases.destination_class,
        law_cases.controller_id,
        law_cases.code_system,
        law_cases.commodity_code,
        law_cases.element,
        min(law_monthly.status_rank_known_then) as status_rank_known_then,
        min(law_monthly.status_rank_known_now) as status_rank_known_now,
        string_agg(distinct law_monthly.instrument_id, ',' order by law_monthly.instrument_id)
        filter (where law_monthly.in_force_days_known_then > 0) as instruments_in_force
    from law_cases
    inner join law_monthly
        on
            law_cases.law_profile_id = law_monthly.law_profile_id
            and law_cases.destination_class = law_monthly.destination_class
            and law_cases.month_from = law_monthly.month_from
    group by
        law_cases.month_from,
        law_cases.destination_class,
        law_cases.controller_id,
        law_cases.code_system,
        law_cases.commodity_code,
        law_cases.element
),

lawful as (
    select
        rows_wanted.*,
        statuses.instruments_in_force,
        statuses.status_rank_known_then,
        statuses.status_rank_known_now,
        extract(day from last_day(rows_wanted.month_from)) as days_in_month,
        coalesce(day_counts.in_force_days, 0) as in_force_days,
        coalesce(day_counts.in_force_days_known_now, 0) as in_force_days_known_now
    from rows_wanted
    left join statuses
        on
            rows_wanted.month_from = statuses.month_from
            and rows_wanted.destination_class = statuses.destination_class
            and rows_wanted.exporter_id = statuses.controller_id
            and rows_wanted.code_system = statuses.code_system
            and rows_wanted.commodity_code = statuses.commodity_code
            and rows_wanted.element = statuses.element
    left join day_counts
        on
            rows_wanted.month_from = day_counts.month_from
            and rows_wanted.destination_class = day_counts.destination_class
            and rows_wanted.exporter_id = day_counts.controller_id
            and rows_wanted.code_system = day_counts.code_system
            and rows_wanted.commodity_code = day_counts.commodity_code
            and rows_wanted.element = day_counts.element
),

kind_counts as (
    select distinct
        code_system,
        commodity_code,
        kind_count
    from code_kinds
),

whole_months as (
    select
        month_from,
        destination_class,
        controller_id,
        code_system,
        commodity_code,
        count(*) as elements_in_force
    from day_counts
    where element <> 'ALL' and in_force_days = extract(day from last_day(month_from))
    group by month_from, destination_class, controller_id, code_system, commodity_code
),

-- A code of several kinds of goods is under control whole only while each of them is.
whole as (
    select
        lawful.*,
        lawful.in_force_days = lawful.days_in_month
        and (
            lawful.element <> 'ALL'
            or coalesce(kind_counts.kind_count, 1) = 1
            or coalesce(whole_months.elements_in_force, 0) = kind_counts.kind_count
        ) as is_whole_month
    from lawful
    left join kind_counts
        on
            lawful.code_system = kind_counts.code_system
            and lawful.commodity_code = kind_counts.commodity_code
    left join whole_months
        on
            lawful.month_from = whole_months.month_from
            and lawful.destination_class = whole_months.destination_class
            and lawful.exporter_id = whole_months.controller_id
            and lawful.code_system = whole_months.code_system
            and lawful.commodity_code = whole_months.commodity_code
),

-- When in a month goods left is not published: a month partly under control may have had all of its
-- trade on its free days, or none of it.
bounded as (
    select
        *,
        case when is_whole_month then cover_low else 0 end as month_cover_low,
        case when in_force_days > 0 then cover_high else 0 end as month_cover_high
    from whole
),

monthly as (
    select
        -- keys
        md5(
            concat_ws(
                '|',
                cast(bounded.month_from as varchar),
                bounded.source_id,
                bounded.reporter_side,
                bounded.exporter_id,
                bounded.importer_id,
                bounded.code_system,
                bounded.commodity_code,
                bounded.element
            )
        ) as row_key,
        bounded.month_from as month,
        bounded.source_id,
        bounded.reporter_side,
        bounded.exporter_id as exporter,
        bounded.importer_id as importer,
        bounded.code_system,
        bounded.commodity_code,
        bounded.element,
        -- dimensions
        coalesce(products.product, bounded.commodity_code) as product,
        bounded.flow_scope,
        bounded.tier,
        bounded.mapping_basis,
        -- the law
        {{ status_text('bounded.status_rank_known_then') }} as law_status,
        {{ status_text('bounded.status_rank_known_now') }} as law_status_known_now,
        bounded.instruments_in_force,
        cast(bounded.in_force_days as integer) as in_force_days,
        cast(bounded.in_force_days_known_now as integer) as in_force_days_known_now,
        cast(bounded.days_in_month as integer) as days_in_month,
        -- measures
        bounded.value_usd as observed_value_usd,
        bounded.value_native as observed_value_native,
        bounded.currency,
        bounded.net_mass_kg as observed_net_mass_kg,
        bounded.value_quality_flag,
        bounded.mass_quality_flag,
        cast(bounded.value_usd * bounded.month_cover_low as decimal(20, 3)) as value_usd_low,
        cast(
            case
                when bounded.month_cover_low = bounded.month_cover_high
                    then bounded.value_usd * bounded.month_cover_low
            end
            as decimal(20, 3)
        ) as value_usd_estimate,
        cast(bounded.value_usd * bounded.month_cover_high as decimal(20, 3)) as value_usd_high,
        cast(bounded.value_native * bounded.month_cover_low as decimal(20, 3)) as value_native_low,
        cast(
            case
                when bounded.month_cover_low = bounded.month_cover_high
                    then bounded.value_native * bounded.month_cover_low
            end
            as decimal(20, 3)
        ) as value_native_estimate,
        cast(bounded.value_native * bounded.month_cover_high as decimal(20, 3))
            as value_native_high,
        cast(bounded.net_mass_kg * bounded.month_cover_low as decimal(20, 3)) as net_mass_kg_low,
        cast(
            case
                when bounded.month_cover_low = bounded.month_cover_high
                    then bounded.net_mass_kg * bounded.month_cover_low
            end
            as decimal(20, 3)
        ) as net_mass_kg_estimate,
        cast(bounded.net_mass_kg * bounded.month_cover_high as decimal(20, 3)) as net_mass_kg_high,
        -- provenance
        bounded.value_flow_key,
        bounded.mass_flow_key
    from bounded
    left join products
        on
            bounded.code_system = products.code_system
            and bounded.commodity_code = products.commodity_code
)

select * from monthly
