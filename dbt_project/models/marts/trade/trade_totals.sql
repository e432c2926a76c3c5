-- One row per source, edition, year, side and country: all its trade, and the part that is watched.
-- Only for sources that hold every code and partner; elsewhere a sum would pass for a total.
with

flows as (
    select * from {{ ref('int_flows__harmonised') }}
),

watched as (
    select
        row_key,
        batch_id,
        source_file,
        source_line
    from {{ ref('int_flows__watched') }}
),

complete as (
    select
        flows.*,
        watched.row_key is not null as is_watched
    from flows
    left join watched
        on
            flows.batch_id = watched.batch_id
            and flows.source_file = watched.source_file
            and flows.source_line = watched.source_line
    where
        flows.source_id = 'cepii_baci'
        and flows.flow_scope in ('bilateral', 'unspecified_partner')
),

sided as (
    select
        source_id,
        edition_id,
        is_current,
        period,
        code_system,
        'exporter' as area_role,
        exporter_id as area,
        commodity_code,
        value_usd,
        net_mass_kg,
        is_watched
    from complete
    union all
    select
        source_id,
        edition_id,
        is_current,
        period,
        code_system,
        'importer' as area_role,
        importer_id as area,
        commodity_code,
        value_usd,
        net_mass_kg,
        is_watched
    from complete
),

totals as (
    select
        md5(
            concat_ws('|', source_id, edition_id, period, code_system, area_role, area)
        ) as row_key,
        source_id,
        edition_id,
        period,
        code_system,
        area_role,
        area,
        bool_and(is_current) as is_current,
        cast(sum(value_usd) as decimal(20, 3)) as value_usd,
        cast(
            coalesce(sum(value_usd) filter (where is_watched), 0) as decimal(20, 3)
        ) as value_usd_watched,
        cast(sum(net_mass_kg) as decimal(20, 3)) as net_mass_kg_known,
        cast(count(distinct commodity_code) as bigint) as code_count,
        cast(count(*) as bigint) as flow_count,
        cast(count(*) - count(net_mass_kg) as bigint) as flow_count_without_mass
    from sided
    group by source_id, edition_id, period, code_system, area_role, area
)

select * from totals
