-- What does the exporter say of a flow, what does the importer say, and what can explain the gap?
-- ratio is the importer's amount over the exporter's; gap_class is the first rule that can explain it,
-- no proof. The sides are never averaged. Without both sides loaded the one row says what to load.
with

asked as (
    select
        'CHN' as exporter,
        'value_usd' as measure
),

gaps as (
    select gaps.*
    from marts.mirror_gaps as gaps
    inner join asked on gaps.exporter = asked.exporter and gaps.measure = asked.measure
),

reasons as (
    select
        coalesce(
            coverage.why_empty, 'no flow fits what was asked; change the values in asked'
        ) as note
    from quality.mart_coverage as coverage
    where
        coverage.table_name = 'marts.mirror_gaps'
        and not exists (select 1 from gaps)
)

select
    gaps.period,
    gaps.exporter,
    gaps.importer,
    gaps.hs6_code,
    gaps.exporter_amount,
    gaps.importer_amount,
    gaps.exporter_value_basis,
    gaps.importer_value_basis,
    round(gaps.ratio, 4) as ratio,
    gaps.gap_class,
    gaps.gap_rule,
    gaps.via,
    gaps.exporter_source_id,
    gaps.importer_source_id,
    reasons.note
from gaps
full outer join reasons on false
order by gaps.discrepancy desc nulls last, gaps.period asc, gaps.importer asc, gaps.hs6_code asc
limit 50;
