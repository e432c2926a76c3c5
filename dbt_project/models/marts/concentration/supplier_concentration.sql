-- One row per source, side, frequency, nomenclature, year, importer and subject (a code, or the set of
-- codes that may hold an element): how concentrated its suppliers are by value.
-- A row of an element is about all trade in those codes; what the element alone may be stands beside it.
with

sets as (
    select * from {{ ref('int_concentration__sets') }}
),

bounds as (
    select * from {{ ref('int_concentration__bounds') }}
),

concentration as (
    select
        -- keys
        md5(
            concat_ws(
                '|',
                sets.source_id,
                sets.reporter_side,
                sets.frequency,
                sets.code_system,
                cast(sets.trade_year as varchar),
                bounds.importer_id,
                sets.subject_kind,
                sets.subject
            )
        ) as row_key,
        sets.source_id,
        sets.reporter_side,
        sets.frequency,
        sets.code_system,
        cast(sets.trade_year as integer) as trade_year,
        bounds.importer_id as importer,
        sets.subject_kind,
        sets.subject,
        -- dimensions
        sets.code_set,
        sets.code_count,
        case
            when bounds.importer_id = 'W00'
                then 'value of all bilateral flows of the source, by exporter'
            else 'value bought from all suppliers, unspecified ones included, re-imports left out'
        end as denominator,
        bounds.value_basis,
        case when sets.frequency = 'monthly' then cast(bounds.period_count as integer) end
            as month_count,
        bounds.unspecified_treatment,
        -- measures
        cast(bounds.total_usd as decimal(20, 3)) as value_usd_all_suppliers,
        cast(bounds.supplier_count as integer) as supplier_count,
        round(bounds.unspecified_share, 9) as unspecified_share,
        round(bounds.reimport_share, 9) as reimport_share,
        round(bounds.hhi_low, 9) as hhi_low,
        -- an index is never above its largest share
        round(least(1, bounds.hhi_high, bounds.top1_share_high), 9) as hhi_high,
        bounds.is_high_reached,
        case
            when sets.subject_kind = 'code' then null
            when sets.is_exact then round(bounds.hhi_low, 9)
            when bounds.unspecified_share > 0 or bounds.supplier_count = 0 then 0
            else round(1 / cast(bounds.supplier_count as double), 9)
        end as element_hhi_low,
        case
            when sets.subject_kind = 'code' then null
            when sets.is_exact then round(least(1, bounds.hhi_high, bounds.top1_share_high), 9)
            else cast(1 as double)
        end as element_hhi_high,
        bounds.top1_supplier,
        round(bounds.top1_share_low, 9) as top1_share_low,
        round(least(1, bounds.top1_share_high), 9) as top1_share_high,
        bounds.top3_suppliers,
        round(bounds.top3_share_low, 9) as top3_share_low,
        round(bounds.top3_share_high, 9) as top3_share_high,
        round(bounds.hhi_wgi_low, 9) as hhi_wgi_low,
        case when bounds.hhi_wgi_high is not null then round(least(10, bounds.hhi_wgi_high), 9) end
            as hhi_wgi_high,
        cast(bounds.governance_year as integer) as governance_year,
        case when bounds.governance_year is not null then round(bounds.share_without_score, 9) end
            as share_without_score,
        case
            when bounds.governance_year is null
                then 'no country has all six governance scores of the year or an earlier one loaded'
        end as hhi_wgi_not_given_because
    from sets
    inner join bounds
        on
            sets.source_id = bounds.source_id
            and sets.reporter_side = bounds.reporter_side
            and sets.frequency = bounds.frequency
            and sets.code_system = bounds.code_system
            and sets.trade_year = bounds.trade_year
            and sets.code_set = bounds.code_set
)

select * from concentration
