-- What was the law on the day picked in a date slicer?
-- The calendar bi.as_of_dates leads from a day to the day its law began; every view about law joins on
-- that key. As known now: for what was known then ask controls_as_of(day, day).
with

asked as (
    select
        date '2025-10-08' as as_of_date,
        'enacted' as scenario
)

select
    dates.as_of_date,
    dates.law_day,
    law.instrument_id,
    law.title,
    law.controller,
    law.clause_id,
    law.destination_scope,
    law.status,
    string_agg(law.element, ',' order by law.element) filter (where law.element <> 'none named')
        as elements,
    min(law.status_until) as status_until,
    min(law.evidence_url) as evidence_url
from bi.as_of_dates as dates
inner join asked on dates.as_of_date = asked.as_of_date
inner join bi.controls_by_day as law
    on dates.law_day = law.law_day and asked.scenario = law.scenario
where law.status in ('in_force', 'suspended')
group by
    dates.as_of_date,
    dates.law_day,
    law.instrument_id,
    law.title,
    law.controller,
    law.clause_id,
    law.destination_scope,
    law.status
order by law.controller, law.instrument_id, law.clause_id, law.destination_scope;
