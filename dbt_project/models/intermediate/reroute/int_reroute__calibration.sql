-- One row per source, side, frequency and measure with placebo corridors: how many there are and on how
-- many the rule fires although no control of the state had ever touched the code.
with

legs as (
    select * from {{ ref('int_reroute__legs') }}
    where is_placebo
),

alarms as (
    select * from {{ ref('int_reroute__alarms') }}
    where is_placebo and not has_production_risen
),

tested as (
    select
        source_id,
        reporter_side,
        frequency,
        measure,
        count(*) as corridor_count
    from legs
    group by source_id, reporter_side, frequency, measure
),

fired as (
    select
        source_id,
        reporter_side,
        frequency,
        measure,
        count(*) as alarm_count
    from alarms
    group by source_id, reporter_side, frequency, measure
)

select
    tested.source_id,
    tested.reporter_side,
    tested.frequency,
    tested.measure,
    tested.corridor_count,
    coalesce(fired.alarm_count, 0) as alarm_count
from tested
left join fired
    on
        tested.source_id = fired.source_id
        and tested.reporter_side = fired.reporter_side
        and tested.frequency = fired.frequency
        and tested.measure = fired.measure
