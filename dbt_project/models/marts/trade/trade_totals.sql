-- One row per source, edition, year, side and country: all its trade, and the part that is watched.
-- Only for sources that hold every code and partner; elsewhere a sum would pass for a total.
with

-- Imported three times, for a relation that is named twice is copied whole before it is read.
stated as (
    select * from {{ ref('int_flows__stated') }}
    where source_id = 'cepii_baci'
),

exports as (
    select * from {{ ref('int_flows__stated') }}
    where source_id = 'cepii_baci'
),

imports as (
    select * from {{ ref('int_flows__stated') }}
    where source_id = 'cepii_baci'
),

pair_sums as (
    select * from {{ ref('int_flows__pair_sums') }}
    where source_id = 'cepii_baci' and flow_scope in ('bilateral', 'unspecified_partner')
),

sided as (
    select
        *,
        'exporter' as area_role,
        exporter_code as area_code,
        exporter_id as area
    from pair_sums
    union all
    select
        *,
        'importer' as area_role,
        importer_code as area_code,
        importer_id as area
    from pair_sums
),

sums as (
    select
        source_id,
        edition_id,
        period,
        code_system,
        area_role,
        area,
        bool_and(is_current) as is_current,
        sum(value_usd) as value_usd,
        sum(value_usd) filter (where is_watched) as value_usd_watched,
        sum(net_mass_kg) as net_mass_kg,
        sum(flow_count) as flow_count,
        sum(flow_count_without_mass) as flow_count_without_mass
    from sided
    group by source_id, edition_id, period, code_system, area_role, area
),

-- How many codes a country trades in: each code has a place in a row of bits, for to list the codes of
-- every country and year would take longer than to sum them.
places as (
    select
        commodity_code,
        cast(row_number() over (order by commodity_code) as integer) as place
    from (select distinct commodity_code from stated) as codes
),

code_bits as (
    select
        exports.batch_id,
        exports.code_system,
        exports.period,
        'exporter' as area_role,
        exports.exporter_code as area_code,
        bitstring_agg(places.place, 0, {{ most_codes() }}) as bits
    from exports
    inner join places on exports.commodity_code = places.commodity_code
    group by exports.batch_id, exports.code_system, exports.period, exports.exporter_code
    union all
    select
        imports.batch_id,
        imports.code_system,
        imports.period,
        'importer' as area_role,
        imports.importer_code as area_code,
        bitstring_agg(places.place, 0, {{ most_codes() }}) as bits
    from imports
    inner join places on imports.commodity_code = places.commodity_code
    group by imports.batch_id, imports.code_system, imports.period, imports.importer_code
),

coded_areas as (
    select distinct
        batch_id,
        source_id,
        edition_id,
        code_system,
        period,
        area_role,
        area_code,
        area
    from sided
),

code_counts as (
    select
        coded_areas.source_id,
        coded_areas.edition_id,
        coded_areas.period,
        coded_areas.code_system,
        coded_areas.area_role,
        coded_areas.area,
        bit_count(bit_or(code_bits.bits)) as code_count
    from coded_areas
    inner join code_bits
        on
            coded_areas.batch_id = code_bits.batch_id
            and coded_areas.code_system = code_bits.code_system
            and coded_areas.period = code_bits.period
            and coded_areas.area_role = code_bits.area_role
            and coded_areas.area_code = code_bits.area_code
    group by
        coded_areas.source_id,
        coded_areas.edition_id,
        coded_areas.period,
        coded_areas.code_system,
        coded_areas.area_role,
        coded_areas.area
)

select
    md5(
        concat_ws(
            '|',
            sums.source_id,
            sums.edition_id,
            sums.period,
            sums.code_system,
            sums.area_role,
            sums.area
        )
    ) as row_key,
    sums.source_id,
    sums.edition_id,
    sums.period,
    sums.code_system,
    sums.area_role,
    sums.area,
    sums.is_current,
    cast(sums.value_usd as decimal(20, 3)) as value_usd,
    cast(coalesce(sums.value_usd_watched, 0) as decimal(20, 3)) as value_usd_watched,
    cast(sums.net_mass_kg as decimal(20, 3)) as net_mass_kg_known,
    cast(code_counts.code_count as bigint) as code_count,
    cast(sums.flow_count as bigint) as flow_count,
    cast(sums.flow_count_without_mass as bigint) as flow_count_without_mass
from sums
inner join code_counts
    on
        sums.source_id = code_counts.source_id
        and sums.edition_id = code_counts.edition_id
        and sums.period = code_counts.period
        and sums.code_system = code_counts.code_system
        and sums.area_role = code_counts.area_role
        and sums.area = code_counts.area
