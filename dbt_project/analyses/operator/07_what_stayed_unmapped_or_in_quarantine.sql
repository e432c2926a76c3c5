-- Which codes, countries and rows found no place, and what are they worth?
-- One row per kind, worst first where there are any; a kind with nothing in it says so. Value at risk
-- is in value_unit. Quarantine rows may break several rules and are under each.
with

asked as (
    select '%' as source_id
),

kept_out as (
    select
        'rows kept out by a gate' as kind,
        quarantine.source_id,
        concat_ws(' ', quarantine.table_name, quarantine.period, quarantine.reason) as what,
        quarantine.row_count,
        quarantine.value_at_risk,
        quarantine.value_unit,
        quarantine.decision
    from quality.quarantine as quarantine
),

unlisted as (
    select
        'code in trade that no loaded list has' as kind,
        codes.source_id,
        concat_ws(' ', codes.code_system, codes.commodity_code) as what,
        codes.flow_count as row_count,
        cast(codes.value_native as double) as value_at_risk,
        codes.currency as value_unit,
        cast(null as varchar) as decision
    from quality.codes_not_in_list as codes
),

unplaced as (
    select
        'trade of a country nobody could tell' as kind,
        coverage.source_id,
        concat_ws(' ', coverage.period, coverage.reporter_side, coverage.code_system) as what,
        cast(null as bigint) as row_count,
        cast(coverage.value_usd_unmapped as double) as value_at_risk,
        'USD' as value_unit,
        cast(null as varchar) as decision
    from quality.coverage as coverage
    where coverage.value_usd_unmapped > 0
),

found as (
    select * from kept_out
    union all
    select * from unlisted
    union all
    select * from unplaced
),

kinds as (
    select
        unnest(
            [
                'rows kept out by a gate',
                'code in trade that no loaded list has',
                'trade of a country nobody could tell'
            ]
        ) as kind
)

select
    kinds.kind,
    found.source_id,
    coalesce(found.what, 'none') as what,
    found.row_count,
    found.value_at_risk,
    found.value_unit,
    found.decision
from kinds
cross join asked
left join found on kinds.kind = found.kind and found.source_id like asked.source_id
order by kinds.kind asc, found.value_at_risk desc nulls last, found.what asc
limit 200;
