-- One row per law profile, destination class and day on which it was in force (scenario enacted).
-- Days are counted, not intervals added: two clauses in force on one day are one day under control.
with

periods as (
    select distinct
        law_profile_id,
        instrument_id,
        destination_scope,
        legal_from,
        legal_to,
        known_from,
        known_to
    from {{ ref('int_law__periods') }}
    where scenario = 'enacted' and status = 'in_force'
),

destinations as (
    select * from {{ ref('int_law__destinations') }}
),

flows as (
    select * from {{ ref('int_flows__watched') }}
),

spans as (
    select
        min(period_from) as first_day,
        max(period_to) as last_day
    from flows
),

days as (
    select cast(unnest(generate_series(first_day, last_day, interval 1 day)) as date) as law_day
    from spans
),

months as (
    select
        law_day,
        cast(date_trunc('month', law_day) as date) as month_from,
        last_day(law_day) as month_end
    from days
),

in_force as (
    select
        periods.law_profile_id,
        periods.instrument_id,
        destinations.destination_class,
        months.law_day,
        months.month_from,
        bool_or(
            periods.known_from <= months.month_end and months.month_end < periods.known_to
        ) as as_known_then,
        bool_or(periods.known_to = cast('9999-12-31' as date)) as as_known_now
    from periods
    inner join destinations on periods.destination_scope = destinations.destination_scope
    inner join months
        on periods.legal_from <= months.law_day and periods.legal_to > months.law_day
    group by
        periods.law_profile_id,
        periods.instrument_id,
        destinations.destination_class,
        months.law_day,
        months.month_from,
        months.month_end
)

select * from in_force
