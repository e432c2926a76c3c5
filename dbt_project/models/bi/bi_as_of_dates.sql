-- One row per day: the calendar a date slicer picks from, with the key of the law of that day.
-- Views about a day of law have a row per law_day; a day has the law of the last law_day before it.
with

periods as (
    select distinct
        scenario,
        instrument_id,
        clause_id,
        destination_scope,
        legal_from,
        status
    from {{ ref('control_periods') }}
    where known_to = cast('9999-12-31' as date)
),

-- What is always so begins on no day.
law_days as (
    select distinct legal_from as law_day
    from periods
    where legal_from > cast('0001-01-01' as date)
),

turns as (
    select distinct
        legal_from as law_day,
        concat(instrument_id, ' ', status) as what_changed
    from periods
    where scenario = 'enacted' and legal_from > cast('0001-01-01' as date)
),

told as (
    select
        law_day,
        string_agg(what_changed, '; ' order by what_changed) as what_changed
    from turns
    group by law_day
),

-- The calendar reaches a year past the last change that is known today.
reach as (
    select
        min(law_day) as first_day,
        cast(max(law_day) + interval 1 year as date) as last_day
    from law_days
),

days as (
    select cast(unnest(generate_series(first_day, last_day, interval 1 day)) as date) as as_of_date
    from reach
),

keyed as (
    select
        days.as_of_date,
        max(law_days.law_day) as law_day
    from days
    inner join law_days on days.as_of_date >= law_days.law_day
    group by days.as_of_date
)

select
    keyed.as_of_date,
    cast(date_trunc('month', keyed.as_of_date) as date) as month,
    cast(year(keyed.as_of_date) as integer) as year,
    keyed.law_day,
    keyed.as_of_date = keyed.law_day as is_law_day,
    told.what_changed
from keyed
left join told on keyed.as_of_date = told.law_day
