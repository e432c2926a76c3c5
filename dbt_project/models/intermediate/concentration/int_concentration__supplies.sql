-- One row per source, side, frequency, year, importer, code and supplier of what an importer bought.
-- The remainder of a table of leading suppliers stands beside each supplier the table does name,
-- since it holds others only, none of them larger than the least that was picked by size.
with

years as (
    select * from {{ ref('int_flows__years') }}
),

supply_sources as (
    select * from {{ ref('supply_sources') }}
),

supplies as (
    select
        years.*,
        years.exporter_id = years.importer_id as is_reimport,
        years.exporter_kind = 'unspecified' and years.exporter_id <> 'X_OTHER' as is_unspecified,
        years.exporter_id = 'X_OTHER' as is_remainder
    from years
    inner join supply_sources
        on
            years.source_id = supply_sources.source_id
            and years.reporter_side = supply_sources.reporter_side
    where
        years.flow_scope in ('bilateral', 'unspecified_partner')
        and years.importer_kind in ('country', 'historical')
        and years.code_system <> 'CONCEPT'
        and years.value_usd > 0
),

remainders as (
    select
        source_id,
        reporter_side,
        frequency,
        code_system,
        trade_year,
        importer_id,
        commodity_code,
        value_usd as remainder_usd
    from supplies
    where is_remainder
),

-- One supplier is always named, however small; so the least but one was picked by its size.
named as (
    select
        supplies.source_id,
        supplies.reporter_side,
        supplies.frequency,
        supplies.code_system,
        supplies.trade_year,
        supplies.importer_id,
        supplies.commodity_code,
        supplies.value_usd,
        row_number() over (
            partition by
                supplies.source_id,
                supplies.reporter_side,
                supplies.frequency,
                supplies.code_system,
                supplies.trade_year,
                supplies.importer_id,
                supplies.commodity_code
            order by supplies.value_usd, supplies.exporter_id
        ) as place_from_below
    from supplies
    inner join remainders
        on
            supplies.source_id = remainders.source_id
            and supplies.reporter_side = remainders.reporter_side
            and supplies.frequency = remainders.frequency
            and supplies.code_system = remainders.code_system
            and supplies.trade_year = remainders.trade_year
            and supplies.importer_id = remainders.importer_id
            and supplies.commodity_code = remainders.commodity_code
    where not supplies.is_remainder and not supplies.is_unspecified
),

tables as (
    select
        remainders.*,
        least(
            remainders.remainder_usd, coalesce(named.value_usd, remainders.remainder_usd)
        ) as largest_of_remainder_usd
    from remainders
    left join named
        on
            remainders.source_id = named.source_id
            and remainders.reporter_side = named.reporter_side
            and remainders.frequency = named.frequency
            and remainders.code_system = named.code_system
            and remainders.trade_year = named.trade_year
            and remainders.importer_id = named.importer_id
            and remainders.commodity_code = named.commodity_code
            and named.place_from_below = 2
)

select
    supplies.source_id,
    supplies.reporter_side,
    supplies.frequency,
    supplies.code_system,
    supplies.trade_year,
    supplies.importer_id,
    supplies.commodity_code,
    supplies.exporter_id,
    supplies.is_reimport,
    supplies.is_unspecified,
    supplies.is_remainder,
    supplies.value_usd,
    supplies.value_basis,
    supplies.period_count,
    coalesce(tables.remainder_usd, 0) as remainder_usd,
    coalesce(tables.largest_of_remainder_usd, 0) as largest_of_remainder_usd
from supplies
left join tables
    on
        supplies.source_id = tables.source_id
        and supplies.reporter_side = tables.reporter_side
        and supplies.frequency = tables.frequency
        and supplies.code_system = tables.code_system
        and supplies.trade_year = tables.trade_year
        and supplies.importer_id = tables.importer_id
        and supplies.commodity_code = tables.commodity_code
