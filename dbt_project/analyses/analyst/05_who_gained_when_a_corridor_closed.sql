-- Who bought more from China and sold more to the destination when the direct corridor closed?
-- A row is a place to look, no proof: false_alarms_per_100 says how often the rule fires where nothing
-- happened. Without trade before and after a turn of law the one row says what to load.
with

asked as (
    select
        'CN-2024-46' as instrument_id,
        'USA' as destination
),

signals as (
    select signals.*
    from marts.reroute_signals as signals
    inner join asked
        on
            signals.instrument_id = asked.instrument_id
            and signals.destination = asked.destination
),

reasons as (
    select
        coalesce(
            coverage.why_empty, 'no corridor fits what was asked; change the values in asked'
        ) as note
    from quality.mart_coverage as coverage
    where
        coverage.table_name = 'marts.reroute_signals'
        and not exists (select 1 from signals)
)

select
    signals.event_day,
    signals.origin,
    signals.third_country,
    signals.destination,
    signals.hs6_code,
    signals.measure,
    signals.frequency,
    round(signals.fall_share, 4) as fall_share,
    round(signals.strength, 4) as strength,
    signals.verdict,
    signals.false_alarms_per_100,
    signals.source_id,
    reasons.note
from signals
full outer join reasons on false
order by strength desc nulls last, signals.third_country asc, signals.hs6_code asc
limit 50;
