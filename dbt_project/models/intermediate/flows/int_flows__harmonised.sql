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

us_census_trade as (
    select * from {{ ref('stg_us_census_trade__trade_flows') }}
),

uk_hmrc as (
    select * from {{ ref('stg_uk_hmrc__trade_flows') }}
),

eurostat_bulk as (
    select * from {{ ref('stg_eurostat_comext__trade_flows') }}
),

eurostat_sdmx as (
    select * from {{ ref('stg_eurostat_comext__sdmx_trade_flows') }}
),

china_gacc as (
    select * from {{ ref('stg_china_gacc__trade_flows') }}
),

usitc_dataweb as (
    select * from {{ ref('stg_usitc_dataweb__trade_flows') }}
),

code_system_revisions as (
    select * from {{ ref('code_system_revisions') }}
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

-- Eurostat's whole months repeat what was asked of them by code.
whole_months as (
    select distinct eurostat_bulk.period
    from eurostat_bulk
    inner join batches on eurostat_bulk.batch_id = batches.batch_id
    where batches.is_current
),

eurostat_flows as (
    select
        *,
        false as is_repeat
    from eurostat_bulk
    union all
    select
        *,
        period in (select whole_months.period from whole_months) as is_repeat
    from eurostat_sdmx
),

-- The United Kingdom's two parts stand beside the whole and are in it; where a member reports the
-- parts alone, they are all there is, and are counted as the country.
uk_wholes as (
    select distinct
        batch_id,
        reporter_side,
        case reporter_side when 'importer' then importer_code else exporter_code end
            as reporter_code,
        commodity_code
    from eurostat_flows
    where 'GB' in (exporter_code, importer_code)
),

eurostat_partners as (
    select
        eurostat_flows.*,
        case
            when
                eurostat_flows.exporter_code in ('XI', 'XU') and uk_wholes.batch_id is null
                then 'GB'
            else eurostat_flows.exporter_code
        end as exporter_counted,
        case
            when
                eurostat_flows.importer_code in ('XI', 'XU') and uk_wholes.batch_id is null
                then 'GB'
            else eurostat_flows.importer_code
        end as importer_counted
    from eurostat_flows
    left join uk_wholes
        on
            eurostat_flows.batch_id = uk_wholes.batch_id
            and eurostat_flows.reporter_side = uk_wholes.reporter_side
            and eurostat_flows.commodity_code = uk_wholes.commodity_code
            and case eurostat_flows.reporter_side
                when 'importer' then eurostat_flows.importer_code
                else eurostat_flows.exporter_code
            end = uk_wholes.reporter_code
),

-- Two saved reports of DataWeb can both hold a country and heading: the newer one counts.
usitc_ranked as (
    select
        usitc_dataweb.*,
        row_number() over (
            partition by
                usitc_dataweb.period,
                usitc_dataweb.reporter_side,
                usitc_dataweb.exporter_code,
                usitc_dataweb.importer_code,
                usitc_dataweb.commodity_code
            order by
                batches.is_current desc,
                batches.retrieved_at desc,
                batches.batch_id desc,
                usitc_dataweb.source_file desc
        ) as report_rank
    from usitc_dataweb
    inner join batches on usitc_dataweb.batch_id = batches.batch_id
),

flows as (
    select
        *,
        false as is_repeat
    from un_comtrade
    union all
    select
        *,
        false as is_repeat
    from cepii_baci
    union all
    select
        *,
        false as is_repeat
    from published_suppliers
    union all
    select
        *,
        false as is_repeat
    from published_figures
    union all
    select
        *,
        false as is_repeat
    from us_census_trade
    union all
    select
        *,
        false as is_repeat
    from uk_hmrc
    union all
    select
        batch_id,
        source_file,
        source_line,
        source_id,
        period,
        period_from,
        period_to,
        frequency,
        reporter_side,
        country_scheme,
        exporter_counted as exporter_code,
        importer_counted as importer_code,
        code_system,
        commodity_code,
        value_usd,
        value_usd_reason,
        value_native,
        currency,
        value_basis,
        net_mass_kg,
        net_mass_reason,
        mass_basis,
        quality_flag,
        is_repeat
    from eurostat_partners
    union all
    select
        *,
        false as is_repeat
    from china_gacc
    union all
    select
        batch_id,
        source_file,
        source_line,
        source_id,
        period,
        period_from,
        period_to,
        frequency,
        reporter_side,
        country_scheme,
        exporter_code,
        importer_code,
        code_system,
        commodity_code,
        value_usd,
        value_usd_reason,
        value_native,
        currency,
        value_basis,
        net_mass_kg,
        net_mass_reason,
        mass_basis,
        quality_flag,
        report_rank > 1 as is_repeat
    from usitc_ranked
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
        batches.is_current and not located.is_repeat as is_current,
        cast(batches.known_at as date) as known_from,
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
        case
            when located.code_system like 'HS%' then located.code_system
            else code_system_revisions.hs_revision
        end as hs_revision,
        -- measures
        located.value_usd,
        located.value_usd_reason,
        located.value_native,
        located.currency,
        located.value_basis,
        located.net_mass_kg,
        located.net_mass_reason,
        located.mass_basis,
        located.quality_flag,
        -- provenance
        located.batch_id,
        located.source_file,
        located.source_line
    from located
    inner join batches on located.batch_id = batches.batch_id
    -- a period that the change to a revision falls into has none that is certain
    left join code_system_revisions
        on
            located.code_system = code_system_revisions.code_system
            and located.period_from >= code_system_revisions.valid_from
            and located.period_to
            <= coalesce(code_system_revisions.valid_to, cast('9999-12-31' as date))
)

select * from harmonised
