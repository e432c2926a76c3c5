-- One row per instrument, day on which a clause of it came into force, destination scope and HS6 code of
-- its items; with the first day on which any instrument of the same state controlled the code.
with

turns as (
    select * from {{ ref('int_events__turns') }}
    where event = 'in_force'
),

periods as (
    select distinct
        instrument_id,
        item_id,
        destination_scope,
        except_destinations,
        legal_from
    from {{ ref('control_periods') }}
    where
        scenario = 'enacted'
        and known_to = cast('9999-12-31' as date)
        and status = 'in_force'
        and item_id is not null
),

item_codes as (
    select
        item_id,
        hs6_code,
        min(tier) as tier
    from {{ ref('int_controls__item_codes') }}
    where scenario is null and hs6_code is not null
    group by item_id, hs6_code
),

controllers as (
    select distinct
        instrument_id,
        controller_id
    from {{ ref('int_controls__instrument_items') }}
    where scenario is null
),

controlled as (
    select
        periods.instrument_id,
        controllers.controller_id,
        periods.destination_scope,
        periods.except_destinations,
        periods.legal_from,
        item_codes.hs6_code,
        min(item_codes.tier) as tier
    from periods
    inner join controllers on periods.instrument_id = controllers.instrument_id
    inner join item_codes on periods.item_id = item_codes.item_id
    group by
        periods.instrument_id,
        controllers.controller_id,
        periods.destination_scope,
        periods.except_destinations,
        periods.legal_from,
        item_codes.hs6_code
),

first_days as (
    select
        controller_id,
        hs6_code,
        min(legal_from) as first_controlled_on
    from controlled
    group by controller_id, hs6_code
)

select
    turns.turn_id,
    turns.instrument_id,
    turns.event_day,
    controlled.controller_id,
    controlled.hs6_code,
    controlled.tier,
    controlled.destination_scope,
    controlled.except_destinations,
    first_days.first_controlled_on
from turns
inner join controlled
    on
        turns.instrument_id = controlled.instrument_id
        and turns.event_day = controlled.legal_from
inner join first_days
    on
        controlled.controller_id = first_days.controller_id
        and controlled.hs6_code = first_days.hs6_code
