-- One row per pair of readings of the law that is compared: two days of one scenario, the day before
-- a change and the day of it; or two scenarios on one day, enacted and another.
with

exposure_codes as (
    select * from {{ ref('exposure_codes') }}
),

days as (
    select
        scenario,
        as_of_from as law_day
    from exposure_codes
    union
    select
        scenario,
        as_of_to as law_day
    from exposure_codes
    where as_of_to < cast('9999-12-31' as date)
),

changes as (
    select
        'change_of_law' as comparison,
        scenario as scenario_before,
        cast(law_day - interval 1 day as date) as day_before,
        scenario as scenario_after,
        law_day as day_after
    from days
),

scenarios as (
    select distinct scenario
    from exposure_codes
    where scenario <> 'enacted'
),

-- Each day on which either scenario changes is a day on which the two may differ.
differences as (
    select distinct
        'scenario' as comparison,
        'enacted' as scenario_before,
        days.law_day as day_before,
        scenarios.scenario as scenario_after,
        days.law_day as day_after
    from scenarios
    inner join days on days.scenario in ('enacted', scenarios.scenario)
),

comparisons as (
    select * from changes
    union all
    select * from differences
)

select
    md5(
        concat_ws(
            '|',
            comparison,
            scenario_before,
            cast(day_before as varchar),
            scenario_after,
            cast(day_after as varchar)
        )
    ) as comparison_key,
    *
from comparisons
