-- One row per state, frequency and pair of spans that are compared: after a turn of law and before it,
-- and the same spans some years earlier, which serve as placebos.
-- Months: those after the month of the turn against the same months a year before. Years: the first
-- whole one after the turn against the last whole one before it.
with

turns as (
    select distinct
        controller_id,
        event_day
    from {{ ref('int_reroute__law') }}
),

spans as (
    select
        controller_id,
        'monthly' as frequency,
        cast(date_trunc('month', event_day) + to_months(1) as date) as after_from,
        cast(
            date_trunc('month', event_day) + to_months(1 + {{ reroute_months() }}) as date
        ) as after_to,
        cast(date_trunc('month', event_day) - to_months(11) as date) as before_from,
        cast(
            date_trunc('month', event_day) + to_months({{ reroute_months() }} - 11) as date
        ) as before_to,
        {{ reroute_months() }} as period_count,
        event_day
    from turns
    union all
    select
        controller_id,
        'annual' as frequency,
        -- the day before, so that a turn on 1 January has its own year after it
        make_date(year(cast(event_day - 1 as date)) + 1, 1, 1) as after_from,
        make_date(year(cast(event_day - 1 as date)) + 2, 1, 1) as after_to,
        make_date(year(event_day) - 1, 1, 1) as before_from,
        make_date(year(event_day), 1, 1) as before_to,
        1 as period_count,
        event_day
    from turns
),

shifted as (
    select
        spans.*,
        unnest(generate_series(0, {{ reroute_placebo_years() }})) as years_back
    from spans
)

select distinct
    controller_id,
    frequency,
    cast(before_from - to_years(years_back) as date) as before_from,
    cast(before_to - to_years(years_back) as date) as before_to,
    cast(after_from - to_years(years_back) as date) as after_from,
    cast(after_to - to_years(years_back) as date) as after_to,
    period_count
from shifted
