-- One row per source, side, frequency, nomenclature, year, set of codes, importer and supplier. The
-- importer W00 is the sum over importers, given where a source holds both sides of every flow.
with

supplies as (
    select * from {{ ref('int_concentration__supplies') }}
),

sets as (
    select distinct
        source_id,
        reporter_side,
        frequency,
        code_system,
        trade_year,
        code_set
    from {{ ref('int_concentration__sets') }}
),

set_codes as (
    select
        *,
        unnest(string_split(code_set, ',')) as commodity_code
    from sets
),

by_importer as (
    select
        set_codes.source_id,
        set_codes.reporter_side,
        set_codes.frequency,
        set_codes.code_system,
        set_codes.trade_year,
        set_codes.code_set,
        supplies.importer_id,
        supplies.exporter_id,
        supplies.is_reimport,
        supplies.is_unspecified,
        supplies.is_remainder,
        sum(supplies.value_usd) as value_usd,
        -- what the remainders beside this supplier cannot give it, for they hold others only
        sum(supplies.largest_of_remainder_usd) as largest_of_remainder_usd,
        count(*) as flow_count,
        max(supplies.period_count) as period_count,
        min(supplies.value_basis) as value_basis_min,
        max(supplies.value_basis) as value_basis_max
    from supplies
    inner join set_codes
        on
            supplies.source_id = set_codes.source_id
            and supplies.reporter_side = set_codes.reporter_side
            and supplies.frequency = set_codes.frequency
            and supplies.code_system = set_codes.code_system
            and supplies.trade_year = set_codes.trade_year
            and supplies.commodity_code = set_codes.commodity_code
    group by
        set_codes.source_id,
        set_codes.reporter_side,
        set_codes.frequency,
        set_codes.code_system,
        set_codes.trade_year,
        set_codes.code_set,
        supplies.importer_id,
        supplies.exporter_id,
        supplies.is_reimport,
        supplies.is_unspecified,
        supplies.is_remainder
),

of_world as (
    select
        source_id,
        reporter_side,
        frequency,
        code_system,
        trade_year,
        code_set,
        'W00' as importer_id,
        exporter_id,
        is_reimport,
        is_unspecified,
        is_remainder,
        sum(value_usd) as value_usd,
        sum(largest_of_remainder_usd) as largest_of_remainder_usd,
        sum(flow_count) as flow_count,
        max(period_count) as period_count,
        min(value_basis_min) as value_basis_min,
        max(value_basis_max) as value_basis_max
    from by_importer
    where reporter_side = 'reconciled'
    group by
        source_id,
        reporter_side,
        frequency,
        code_system,
        trade_year,
        code_set,
        exporter_id,
        is_reimport,
        is_unspecified,
        is_remainder
)

select * from by_importer
union all
select * from of_world
