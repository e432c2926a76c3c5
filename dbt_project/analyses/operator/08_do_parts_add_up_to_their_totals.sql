-- Do parts add up to their totals, do all checks hold, and is what is withheld kept apart from zero?
-- One row per question put to the data with how often it was asked and how often it held; a check that
-- failed and only warns is named in what. Unknown values are counted, never read as zero.
with

checks as (
    select
        concat('checks of each ', scope, ' that ', on_failure, ' on failure') as what,
        count(*) as asked_count,
        count(*) filter (where success) as held_count,
        string_agg(
            case when not success then concat(suite, ': ', expectation, ' (', observed, ')') end,
            '; '
            order by suite, expectation
        ) as failed
    from quality.checks
    group by scope, on_failure
),

totals as (
    select
        concat('published totals against the sum of their parts, ', measure) as what,
        count(*) as asked_count,
        count(*) filter (where verdict = 'agrees') as held_count,
        string_agg(distinct case when verdict <> 'agrees' then verdict end, '; ') as failed
    from quality.control_totals
    group by measure
),

totals_missing as (
    select
        'published totals against the sum of their parts' as what,
        0 as asked_count,
        0 as held_count,
        coverage.why_empty as failed
    from quality.mart_coverage as coverage
    where coverage.table_name = 'quality.control_totals' and not coverage.is_filled
),

figures as (
    select
        'published figures the loaded data can meet: reproduced or bracketed' as what,
        comparable_count as asked_count,
        reproduced_count + bracketed_count as held_count,
        concat(missed_count, ' missed') as failed
    from quality.validation_summary
    where topic = 'ALL'
),

unknown as (
    select
        concat('current flows whose mass is unknown and stays null: ', net_mass_reason) as what,
        count(*) as asked_count,
        count(*) filter (where net_mass_kg is null) as held_count,
        cast(null as varchar) as failed
    from marts.trade_flows
    where is_current and net_mass_reason is not null
    group by net_mass_reason
),

answers as (
    select * from checks
    union all
    select * from totals
    union all
    select * from totals_missing
    union all
    select * from figures
    union all
    select * from unknown
)

select
    what,
    asked_count,
    held_count,
    asked_count - held_count as not_held_count,
    failed
from answers
order by not_held_count desc, what asc;
