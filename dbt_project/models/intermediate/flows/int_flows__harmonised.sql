-- One row per row of a loaded batch that states a trade flow, whatever its source and edition.
-- Rows for the world or a group of countries are in here: flow_scope says which they are.
-- A view: whole sources stay where they are, and only what a mart needs is copied.
{{ config(materialized='view') }}

with

un_comtrade as (
    select * from {{ ref('stg_un_comtrade__trade_flows') }}
),

cepii_baci as (
    select * from {{ ref('stg_cepii_baci__trade_flows') }}
),

published_suppliers as (
    select * from {{ ref('stg_published_figures__supplier_flows') }}
),

published_figures as (
    select * from {{ ref('stg_published_figures__trade_flows') }}
),

area_codes as (
    select * from {{ ref('area_codes') }}
),

areas as (
    select * from {{ ref('areas') }}
),

batches as (
    select * from {{ ref('int_loads__batches') }}
),

flows as (
    select * from un_comtrade
    union all
    select * from cepii_baci
    union all
    select * from published_suppliers
    union all
    select * from published_figures
),

known_areas as (
    select
        area_codes.scheme,
        area_codes.code,
        area_codes.area_id,
        areas.kind,
        coalesce(area_codes.valid_from_year, 0) as valid_from_year,
        coalesce(area_codes.valid_to_year, 9999) as valid_to_year
    from area_codes
    inner join areas on area_codes.area_id = areas.area_id
),

located as (
    select
        flows.*,
        coalesce(exporters.area_id, 'X_UNMAPPED') as exporter_id,
        coalesce(importers.area_id, 'X_UNMAPPED') as importer_id,
        coalesce(exporters.kind, 'unmapped') as exporter_kind,
        coalesce(importers.kind, 'unmapped') as importer_kind
    from flows
    left join known_areas as exporters
        on
            flows.country_scheme = exporters.scheme
            and flows.exporter_code = exporters.code
            and year(flows.period_from) >= exporters.valid_from_year
            and year(flows.period_from) < exporters.valid_to_year
    left join known_areas as importers
        on
            flows.country_scheme = importers.scheme
            and flows.importer_code = importers.code
            and year(flows.period_from) >= importers.valid_from_year
            and year(flows.period_from) < importers.valid_to_year
),

harmonised as (
    select
        -- keys
        located.source_id,
        batches.edition_id,
        located.period,
        located.reporter_side,
        located.exporter_id,
        located.importer_id,
        located.code_system,
        located.commodity_code,
        -- dimensions
        batches.vintage,
        batches.is_current,
        cast(batches.retrieved_at as date) as known_from,
        located.period_from,
        located.period_to,
        located.frequency,
        located.exporter_kind,
        located.importer_kind,
        case
            when 'world' in (located.exporter_kind, located.importer_kind) then 'world_total'
            when 'group' in (located.exporter_kind, located.importer_kind) then 'group_total'
            when
                'unmapped' in (located.exporter_kind, located.importer_kind)
                or 'unspecified' in (located.exporter_kind, located.importer_kind)
                then 'unspecified_partner'
            else 'bilateral'
        end as flow_scope,
        case
            when located.code_system <> 'CONCEPT' and length(located.commodity_code) >= 6
                then substring(located.commodity_code, 1, 6)
        end as hs6_code,
        -- measures
        located.value_usd,
        located.value_basis,
        located.net_mass_kg,
        located.mass_basis,
        located.quality_flag,
        -- provenance
        located.batch_id,
        located.source_file,
        located.source_line
    from located
    inner join batches on located.batch_id = batches.batch_id
)

select * from harmonised
