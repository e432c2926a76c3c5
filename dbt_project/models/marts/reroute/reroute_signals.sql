-- One row per turn of law, state, third country, destination, HS6 code, source, side and measure: a
-- corridor that closed after a control began, and a third country whose trade rose on both legs.
-- A signal is a place to look, no proof of evasion: read how often the rule fires where no law was.
with

law as (
    select * from {{ ref('int_reroute__law') }}
    where tier <> 'C'
),

alarms as (
    select * from {{ ref('int_reroute__alarms') }}
    where not is_placebo
),

calibration as (
    select * from {{ ref('int_reroute__calibration') }}
),

-- A control of some destinations only closes no other corridor.
signals as (
    select distinct
        law.turn_id,
        law.instrument_id,
        law.event_day,
        alarms.*
    from alarms
    inner join law
        on
            alarms.controller_id = law.controller_id
            and alarms.hs6_code = law.hs6_code
            and case alarms.frequency
                when 'monthly'
                    then
                        alarms.after_from
                        = cast(date_trunc('month', law.event_day) + to_months(1) as date)
                else
                    alarms.after_from = make_date(year(cast(law.event_day - 1 as date)) + 1, 1, 1)
                    and alarms.before_from = make_date(year(law.event_day) - 1, 1, 1)
            end
            and (
                alarms.destination_id = law.destination_scope
                or (
                    law.destination_scope = 'all'
                    and concat(',', coalesce(law.except_destinations, ''), ',')
                    not like concat('%,', alarms.destination_id, ',%')
                )
            )
)

select
    -- keys
    md5(
        concat_ws(
            '|',
            signals.turn_id,
            signals.controller_id,
            signals.third_id,
            signals.destination_id,
            signals.hs6_code,
            signals.source_id,
            signals.reporter_side,
            signals.code_system,
            signals.frequency,
            signals.measure
        )
    ) as row_key,
    signals.instrument_id,
    signals.event_day,
    signals.controller_id as origin,
    signals.third_id as third_country,
    signals.destination_id as destination,
    signals.hs6_code,
    signals.source_id,
    signals.reporter_side,
    signals.code_system,
    signals.frequency,
    signals.measure,
    -- dimensions
    signals.before_from,
    signals.before_to,
    signals.after_from,
    signals.after_to,
    signals.feeder_source_id,
    signals.feeder_side,
    -- measures
    cast(signals.direct_before as decimal(20, 3)) as origin_to_destination_before,
    cast(signals.direct_after as decimal(20, 3)) as origin_to_destination_after,
    cast(signals.onward_before as decimal(20, 3)) as third_to_destination_before,
    cast(signals.onward_after as decimal(20, 3)) as third_to_destination_after,
    cast(signals.feed_before as decimal(20, 3)) as origin_to_third_before,
    cast(signals.feed_after as decimal(20, 3)) as origin_to_third_after,
    round(
        cast(signals.loss as double) / cast(signals.direct_before as double), 9
    ) as fall_share,
    round(least(1, signals.rise_over_loss), 9) as strength,
    signals.is_production_known,
    case
        when signals.has_production_risen then 'own_production_rose'
        when signals.is_production_known then 're_route'
        else 'unresolved'
    end as verdict,
    cast(calibration.corridor_count as bigint) as placebo_corridor_count,
    cast(calibration.alarm_count as bigint) as placebo_alarm_count,
    round(
        100 * cast(calibration.alarm_count as double) / cast(calibration.corridor_count as double),
        6
    ) as false_alarms_per_100,
    case
        when calibration.corridor_count is null
            then 'no corridor of a code that the state had never controlled is loaded for such spans'
    end as false_alarms_not_given_because
from signals
left join calibration
    on
        signals.source_id = calibration.source_id
        and signals.reporter_side = calibration.reporter_side
        and signals.frequency = calibration.frequency
        and signals.measure = calibration.measure
