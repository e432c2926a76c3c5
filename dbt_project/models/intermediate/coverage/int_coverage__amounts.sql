-- One row per source, side, year, exporter, importer, nomenclature and code with a whole year's figure:
-- as bounds, for a sum that leaves out a flow or a mass is a least amount and has no greatest.
-- The importer or exporter W00 is the publisher's total or, where both sides are reconciled, a sum.
with

years as (
    select
        *,
        -- A source that publishes the year itself is not added up from its months.
        row_number() over (
            partition by
                source_id,
                reporter_side,
                trade_year,
                exporter_id,
                importer_id,
                code_system,
                commodity_code
            order by frequency
        ) as choice
    from {{ ref('int_flows__years') }}
    where value_count = periods_of_a_year or mass_count = periods_of_a_year
),

published as (
    select
        source_id,
        reporter_side,
        trade_year,
        exporter_id,
        importer_id,
        code_system,
        commodity_code,
        hs6_code,
        value_basis,
        case when value_count = periods_of_a_year then value_usd end as value_usd_low,
        case when value_count = periods_of_a_year then value_usd end as value_usd_high,
        case when mass_count = periods_of_a_year then net_mass_kg end as net_mass_kg_low,
        case when mass_count = periods_of_a_year then net_mass_kg end as net_mass_kg_high
    from years
    where choice = 1
),

reconciled as (
    select
        source_id,
        reporter_side,
        trade_year,
        exporter_id,
        importer_id,
        exporter_kind,
        importer_kind,
        code_system,
        commodity_code,
        hs6_code,
        value_basis,
        value_usd,
        net_mass_kg,
        -- only the publisher's own files are sure to hold every importer
        source_id = 'cepii_baci' as has_every_flow
    from {{ ref('int_flows__years') }}
    where
        reporter_side = 'reconciled'
        and frequency = 'annual'
        and flow_scope in ('bilateral', 'unspecified_partner')
),

to_the_world as (
    select
        *,
        exporter_id as sum_exporter_id,
        'W00' as sum_importer_id,
        has_every_flow as is_whole
    from reconciled
    where exporter_kind <> 'unspecified'
),

from_the_world as (
    select
        *,
        'W00' as sum_exporter_id,
        importer_id as sum_importer_id,
        true as is_whole
    from reconciled
    where importer_kind <> 'unspecified'
),

both_ways as (
    select * from to_the_world
    union all
    select * from from_the_world
),

summed as (
    select
        source_id,
        reporter_side,
        trade_year,
        sum_exporter_id as exporter_id,
        sum_importer_id as importer_id,
        code_system,
        commodity_code,
        min(hs6_code) as hs6_code,
        min(value_basis) as value_basis,
        sum(value_usd) as value_usd_low,
        case when bool_and(is_whole) then sum(value_usd) end as value_usd_high,
        sum(net_mass_kg) as net_mass_kg_low,
        case when bool_and(is_whole) and count(*) = count(net_mass_kg) then sum(net_mass_kg) end
            as net_mass_kg_high
    from both_ways
    group by
        source_id,
        reporter_side,
        trade_year,
        sum_exporter_id,
        sum_importer_id,
        code_system,
        commodity_code
)

select * from published
union all
select * from summed
