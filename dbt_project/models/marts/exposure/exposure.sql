-- One row per scenario, controller, element, interval of constant law, importer, sector and year.
-- Elements are not additive: read ALL for the total. Sectors of one element are additive.
with

exposure_codes as (
    select * from {{ ref('exposure_codes') }}
),

code_sets as (
    select * from {{ ref('int_exposure__code_sets') }}
),

code_sectors as (
    select * from {{ ref('int_exposure__code_sectors') }}
),

supply as (
    select * from {{ ref('int_exposure__supply_by_code') }}
),

supplier_ranks as (
    select * from {{ ref('int_exposure__supplier_ranks') }}
),

destinations as (
    select distinct destination_class
    from {{ ref('int_law__destinations') }}
    where destination_class <> 'other'
),

supply_of_class as (
    select
        supply.*,
        coalesce(destinations.destination_class, 'other') as destination_class
    from supply
    left join destinations on supply.importer_id = destinations.destination_class
),

set_keys as (
    select distinct
        scenario,
        destination_class,
        controller_id,
        element,
        as_of_from,
        set_key
    from code_sets
),

-- Amounts that may be under control, code by code; nothing of tier C is in a bound.
parts as (
    select
        exposure_codes.scenario,
        exposure_codes.destination_class,
        exposure_codes.controller_id,
        exposure_codes.element,
        exposure_codes.as_of_from,
        exposure_codes.as_of_to,
        supply_of_class.importer_id,
        supply_of_class.trade_year,
        supply_of_class.source_id,
        supply_of_class.reporter_side,
        supply_of_class.code_system,
        supply_of_class.commodity_code,
        exposure_codes.instruments,
        code_sectors.sector,
        code_sectors.use_share_basis,
        exposure_codes.tier = 'C' as is_catch_all,
        supply_of_class.controller_flows_without_mass,
        supply_of_class.controller_value_usd,
        supply_of_class.controller_net_mass_kg,
        supply_of_class.others_value_usd,
        exposure_codes.licence_rate_low,
        exposure_codes.licence_rate_high,
        exposure_codes.cover_low * code_sectors.use_share_low as cover_low,
        exposure_codes.cover_high * code_sectors.use_share_high as cover_high
    from exposure_codes
    inner join supply_of_class
        on
            exposure_codes.destination_class = supply_of_class.destination_class
            and exposure_codes.controller_id = supply_of_class.controller_id
            and exposure_codes.code_system = supply_of_class.code_system
            and exposure_codes.commodity_code = supply_of_class.commodity_code
    inner join code_sectors on exposure_codes.row_key = code_sectors.code_key
),

-- Amounts become exact decimals before they are summed, so that no sum depends on row order.
amounts as (
    select
        *,
        cast(controller_value_usd * cover_low as decimal(20, 3)) as value_usd_low,
        cast(controller_value_usd * cover_high as decimal(20, 3)) as value_usd_high,
        cast(
            controller_value_usd * cover_low * (1 - coalesce(licence_rate_high, 1))
            as decimal(20, 3)
        ) as withheld_value_usd_low,
        cast(
            controller_value_usd * cover_high * (1 - coalesce(licence_rate_low, 0))
            as decimal(20, 3)
        ) as withheld_value_usd_high,
        cast(controller_net_mass_kg * cover_low as decimal(20, 3)) as net_mass_kg_low,
        cast(controller_net_mass_kg * cover_high as decimal(20, 3)) as net_mass_kg_high,
        cast(others_value_usd * cover_low as decimal(20, 3)) as others_value_usd_low,
        cast(others_value_usd * cover_high as decimal(20, 3)) as others_value_usd_high
    from parts
),

totals as (
    select
        scenario,
        destination_class,
        controller_id,
        element,
        as_of_from,
        as_of_to,
        importer_id,
        trade_year,
        source_id,
        reporter_side,
        code_system,
        sector,
        min(use_share_basis) as use_share_basis,
        count(*) filter (where not is_catch_all) as code_count,
        count(*) filter (where is_catch_all) as tier_c_code_count,
        coalesce(sum(value_usd_low) filter (where not is_catch_all), 0) as value_usd_low,
        coalesce(sum(value_usd_high) filter (where not is_catch_all), 0) as value_usd_high,
        count(licence_rate_low) filter (where not is_catch_all) as codes_with_rate,
        coalesce(
            sum(withheld_value_usd_low) filter (where not is_catch_all), 0
        ) as withheld_value_usd_low,
        coalesce(
            sum(withheld_value_usd_high) filter (where not is_catch_all), 0
        ) as withheld_value_usd_high,
        coalesce(sum(net_mass_kg_low) filter (where not is_catch_all), 0) as net_mass_kg_low,
        coalesce(sum(net_mass_kg_high) filter (where not is_catch_all), 0) as net_mass_kg_high,
        coalesce(
            sum(controller_flows_without_mass) filter (where not is_catch_all), 0
        ) as controller_flows_without_mass,
        coalesce(sum(others_value_usd_low) filter (where not is_catch_all), 0) as others_value_usd_low,
        coalesce(sum(others_value_usd_high) filter (where not is_catch_all), 0) as others_value_usd_high,
        coalesce(
            sum(controller_value_usd) filter (where not is_catch_all), 0
        ) as code_value_usd_controller,
        coalesce(
            sum(controller_value_usd + others_value_usd) filter (where not is_catch_all), 0
        ) as value_usd_all_suppliers,
        sum(value_usd_high) filter (where is_catch_all) as tier_c_value_usd,
        sum(net_mass_kg_high) filter (where is_catch_all) as tier_c_net_mass_kg
    from amounts
    group by
        scenario,
        destination_class,
        controller_id,
        element,
        as_of_from,
        as_of_to,
        importer_id,
        trade_year,
        source_id,
        reporter_side,
        code_system,
        sector
),

-- One list per law state, not per importer: what is in force does not depend on what was bought.
laws as (
    select
        scenario,
        destination_class,
        controller_id,
        element,
        as_of_from,
        string_agg(instrument_id, ',' order by instrument_id) as instruments_in_force
    from (
        select distinct
            scenario,
            destination_class,
            controller_id,
            element,
            as_of_from,
            unnest(string_split(instruments, ',')) as instrument_id
        from exposure_codes
    ) as lists
    group by scenario, destination_class, controller_id, element, as_of_from
),

measured as (
    select
        -- keys
        md5(
            concat_ws(
                '|',
                totals.scenario,
                totals.controller_id,
                totals.element,
                cast(totals.as_of_from as varchar),
                totals.importer_id,
                totals.sector,
                cast(totals.trade_year as varchar)
            )
        ) as row_key,
        totals.scenario,
        totals.as_of_from,
        totals.as_of_to,
        totals.controller_id as exporter,
        totals.importer_id as importer,
        totals.element,
        totals.sector,
        cast(totals.trade_year as integer) as trade_year,
        -- dimensions
        totals.destination_class,
        laws.instruments_in_force,
        totals.use_share_basis,
        cast(totals.code_count as integer) as code_count,
        cast(totals.tier_c_code_count as integer) as tier_c_code_count,
        -- measures: what came from the controller under control
        cast(totals.value_usd_low as decimal(20, 3)) as value_usd_low,
        cast(
            case when totals.value_usd_low = totals.value_usd_high then totals.value_usd_low end
            as decimal(20, 3)
        ) as value_usd_estimate,
        cast(totals.value_usd_high as decimal(20, 3)) as value_usd_high,
        -- What is left without a licence, where the scenario assumes a rate; none is published.
        cast(
            case when totals.codes_with_rate > 0 then totals.withheld_value_usd_low end
            as decimal(20, 3)
        ) as withheld_value_usd_low,
        cast(
            case when totals.codes_with_rate > 0 then totals.withheld_value_usd_high end
            as decimal(20, 3)
        ) as withheld_value_usd_high,
        cast(totals.net_mass_kg_low as decimal(20, 3)) as net_mass_kg_low,
        cast(
            case
                when
                    totals.controller_flows_without_mass = 0
                    and totals.net_mass_kg_low = totals.net_mass_kg_high
                    then totals.net_mass_kg_low
            end
            as decimal(20, 3)
        ) as net_mass_kg_estimate,
        -- A missing quantity is not zero, so it leaves no upper bound.
        cast(
            case when totals.controller_flows_without_mass = 0 then totals.net_mass_kg_high end
            as decimal(20, 3)
        ) as net_mass_kg_high,
        cast(totals.tier_c_value_usd as decimal(20, 3)) as tier_c_value_usd,
        cast(totals.tier_c_net_mass_kg as decimal(20, 3)) as tier_c_net_mass_kg,
        -- measures: the importer's supply; a use share says nothing about origin, so only in whole
        case
            when totals.sector = 'ALL' then cast(totals.value_usd_all_suppliers as decimal(20, 3))
        end as value_usd_all_suppliers,
        {{ share_bound('low') }} as share_of_supply_low,
        {{ share_bound('high') }} as share_of_supply_high,
        case
            when totals.sector = 'ALL' and totals.value_usd_all_suppliers > 0
                then
                    round(
                        cast(totals.code_value_usd_controller as double)
                        / cast(totals.value_usd_all_suppliers as double),
                        9
                    )
        end as code_supply_share,
        case
            when totals.sector = 'ALL' then cast(supplier_ranks.supplier_count as integer)
        end as supplier_count,
        case when totals.sector = 'ALL' then supplier_ranks.has_unnamed_suppliers end
            as has_unnamed_suppliers,
        case
            when totals.sector = 'ALL' then cast(supplier_ranks.controller_rank as integer)
        end as controller_rank,
        -- provenance
        totals.source_id,
        totals.reporter_side,
        totals.code_system
    from totals
    inner join laws
        on
            totals.scenario = laws.scenario
            and totals.destination_class = laws.destination_class
            and totals.controller_id = laws.controller_id
            and totals.element = laws.element
            and totals.as_of_from = laws.as_of_from
    left join set_keys
        on
            totals.scenario = set_keys.scenario
            and totals.destination_class = set_keys.destination_class
            and totals.controller_id = set_keys.controller_id
            and totals.element = set_keys.element
            and totals.as_of_from = set_keys.as_of_from
    left join supplier_ranks
        on
            set_keys.set_key = supplier_ranks.set_key
            and totals.controller_id = supplier_ranks.controller_id
            and totals.importer_id = supplier_ranks.importer_id
            and totals.trade_year = supplier_ranks.trade_year
)

select * from measured
