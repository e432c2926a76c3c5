-- One row per instrument, day on which a clause of it came into force for an item, or ceased to be, and
-- destinations of the clause: as enacted and as known now, so a clause that was suspended before its day
-- makes no turn. Month 0 is the month of that day.
with

periods as (
    select distinct
        instrument_id,
        clause_id,
        item_id,
        destination_scope,
        except_destinations,
        legal_from,
        status
    from {{ ref('control_periods') }}
    where
        scenario = 'enacted'
        and known_to = cast('9999-12-31' as date)
        and item_id is not null
),

followed as (
    select
        *,
        lag(status) over (
            partition by instrument_id, clause_id, item_id, destination_scope
            order by legal_from
        ) as status_before
    from periods
),

turns as (
    select distinct
        instrument_id,
        item_id,
        destination_scope,
        except_destinations,
        status as event,
        legal_from as event_day,
        cast(date_trunc('month', legal_from) as date) as event_month
    from followed
    where
        status_before <> status
        and 'in_force' in (status, status_before)
)

select
    concat(instrument_id, '/', event, '/', cast(event_day as varchar)) as turn_id,
    *
from turns
