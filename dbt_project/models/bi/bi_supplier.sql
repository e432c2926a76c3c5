-- One row per source, side, frequency, nomenclature, year, importer, subject (a code, or the codes that
-- may hold an element) and supplier: its rank and share, beside the concentration of them all.
-- Trade without a named supplier is a row without rank. Sets of codes overlap: never add subjects.
with

concentration as (
    select * from {{ ref('supplier_concentration') }}
),

flows as (
    select
        *,
        {{ figure_choice() }} as choice
    from {{ ref('trade_flows') }}
    where
        is_current
        and frequency in ('annual', 'monthly')
        and flow_scope in ('bilateral', 'unspecified_partner')
        and exporter <> importer
        and importer_kind in ('country', 'historical')
        and value_usd > 0
),

cells as (
    select
        source_id,
        reporter_side,
        frequency,
        code_system,
        period_from,
        importer,
        exporter,
        exporter_kind,
        commodity_code,
        min_by(value_usd, choice) as value_usd
    from flows
    group by
        source_id,
        reporter_side,
        frequency,
        code_system,
        period_from,
        importer,
        exporter,
        exporter_kind,
        commodity_code
),

supplies as (
    select
        source_id,
        reporter_side,
        frequency,
        code_system,
        cast(year(period_from) as integer) as trade_year,
        importer,
        exporter,
        exporter_kind,
        commodity_code,
        value_usd
    from cells
    union all
    -- all importers together, as supplier_concentration has them
    select
        source_id,
        reporter_side,
        frequency,
        code_system,
        cast(year(period_from) as integer) as trade_year,
        'W00' as importer,
        exporter,
        exporter_kind,
        commodity_code,
        value_usd
    from cells
    where reporter_side = 'reconciled'
),

-- Grouped and ranked by the columns a reader filters on, so that a filter reaches the scans.
summed as (
    select
        concentration.row_key as concentration_key,
        concentration.source_id,
        concentration.reporter_side,
        concentration.frequency,
        concentration.code_system,
        concentration.trade_year,
        concentration.importer,
        concentration.subject_kind,
        concentration.subject,
        concentration.value_usd_all_suppliers,
        concentration.supplier_count,
        concentration.unspecified_share,
        concentration.hhi_low,
        concentration.hhi_high,
        supplies.exporter as supplier,
        supplies.exporter_kind <> 'unspecified' as is_named,
        cast(sum(supplies.value_usd) as decimal(20, 3)) as value_usd
    from concentration
    inner join supplies
        on
            concentration.source_id = supplies.source_id
            and concentration.reporter_side = supplies.reporter_side
            and concentration.frequency = supplies.frequency
            and concentration.code_system = supplies.code_system
            and concentration.trade_year = supplies.trade_year
            and concentration.importer = supplies.importer
            and concat(',', concentration.code_set, ',')
            like concat('%,', supplies.commodity_code, ',%')
    group by
        concentration.row_key,
        concentration.source_id,
        concentration.reporter_side,
        concentration.frequency,
        concentration.code_system,
        concentration.trade_year,
        concentration.importer,
        concentration.subject_kind,
        concentration.subject,
        concentration.value_usd_all_suppliers,
        concentration.supplier_count,
        concentration.unspecified_share,
        concentration.hhi_low,
        concentration.hhi_high,
        supplies.exporter,
        supplies.exporter_kind <> 'unspecified'
),

ranked as (
    select
        *,
        row_number() over (
            partition by
                concentration_key,
                source_id,
                reporter_side,
                frequency,
                code_system,
                trade_year,
                importer,
                subject_kind,
                subject,
                is_named
            order by value_usd desc, supplier asc
        ) as place
    from summed
),

areas as (
    select * from {{ ref('countries') }}
)

select
    ranked.concentration_key,
    ranked.source_id,
    ranked.reporter_side,
    ranked.frequency,
    ranked.code_system,
    ranked.trade_year,
    ranked.importer,
    importers.name as importer_name,
    ranked.subject_kind,
    ranked.subject,
    case when ranked.is_named then cast(ranked.place as integer) end as supplier_rank,
    ranked.supplier,
    suppliers.name as supplier_name,
    ranked.is_named,
    ranked.value_usd,
    round(
        cast(ranked.value_usd as double) / cast(ranked.value_usd_all_suppliers as double), 9
    ) as share,
    ranked.value_usd_all_suppliers,
    ranked.supplier_count,
    ranked.unspecified_share,
    ranked.hhi_low,
    ranked.hhi_high,
    {{ hhi_band('ranked.hhi_low') }} as hhi_band_low,
    {{ hhi_band('ranked.hhi_high') }} as hhi_band_high
from ranked
left join areas as importers on ranked.importer = importers.area_id
left join areas as suppliers on ranked.supplier = suppliers.area_id
