-- One row per instrument with items and day on which a clause of it came into force, or ceased to be.
select distinct
    turn_id,
    instrument_id,
    event,
    event_day,
    event_month
from {{ ref('int_events__item_turns') }}
