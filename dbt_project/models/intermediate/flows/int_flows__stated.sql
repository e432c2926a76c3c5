-- One row per row of a loaded batch that states a trade flow, with the publisher's own country codes,
-- whatever its source and edition; is_repeat marks a row that another batch states too.
-- A view: whole sources stay where they are. Sum or select by code here, before countries are looked
-- up, where millions of rows would otherwise be looked up for a few.
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
)

select * from flows
