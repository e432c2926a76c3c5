-- One row per law profile, destination class and month of monthly trade (scenario enacted).
-- Status and days twice: as known on the month's last day, and as known now (the last known date).
with

periods as (
    select distinct
        law_profile_id,
        instrument_id,
        destination_scope,
        legal_from,
        legal_to,
        known_from,
        known_to,
        status_rank
    from {{ ref('int_law__periods') }}
    where scenario = 'enacted'
),

destinations as (
    select * from {{ ref('int_law__destinations') }}
),

days as (
    select * from {{ ref('int_law__days') }}
),

flows as (
    select * from {{ ref('int_flows__watched') }}
),

months as (
    select distinct
        period_from as month_from,
        last_day(period_from) as month_end
    from flows
    where frequency = 'monthly'
),

statuses as (
    select
        periods.law_profile_id,
        periods.instrument_id,
        destinations.destination_class,
        months.month_from,
        min(
            case
                when periods.known_from <= months.month_end and months.month_end < periods.known_to
                    then periods.status_rank
            end
        ) as status_rank_known_then,
        min(
            case when periods.known_to = cast('9999-12-31' as date) then periods.status_rank end
        ) as status_rank_known_now
    from periods
    inner join destinations on periods.destination_scope = destinations.destination_scope
    inner join months
        on periods.legal_from <= months.month_end and periods.legal_to > months.month_end
    group by
        periods.law_profile_id,
        periods.instrument_id,
        destinations.destination_class,
        months.month_from
),

counts as (
    select
        law_profile_id,
        destination_class,
        month_from,
        count_if(as_known_then) as in_force_days_known_then,
        count_if(as_known_now) as in_force_days_known_now
    from days
    group by law_profile_id, destination_class, month_from
),

monthly as (
    select
        statuses.*,
        coalesce(counts.in_force_days_known_then, 0) as in_force_days_known_then,
        coalesce(counts.in_force_days_known_now, 0) as in_force_days_known_now
    from statuses
    left join counts
        on
            statuses.law_profile_id = counts.law_profile_id
            and statuses.destination_class = counts.destination_class
            and statuses.month_from = counts.month_from
)

select * from monthly
