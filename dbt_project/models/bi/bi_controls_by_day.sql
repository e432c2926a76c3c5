-- One row per scenario, law_day, clause, destination, element and status: the law of a day as known now.
-- Join bi.as_of_dates on law_day, or take the last law_day not after the day asked for.
with

dates as (
    select distinct law_day from {{ ref('bi_as_of_dates') }}
),

periods as (
    select * from {{ ref('control_periods') }}
    where known_to = cast('9999-12-31' as date)
),

instruments as (
    select * from {{ ref('control_instruments') }}
),

listed as (
    select
        item_id,
        element
    from {{ ref('control_item_elements') }}
    where role = 'controlled'
),

added as (
    select distinct
        scenario,
        item_id,
        element
    from {{ ref('scenario_items') }}
)

select
    periods.scenario,
    dates.law_day,
    periods.instrument_id,
    instruments.title,
    instruments.controller,
    periods.clause_id,
    periods.destination_scope,
    periods.except_destinations,
    coalesce(listed.element, added.element, 'none named') as element,
    periods.status,
    count(distinct periods.item_id) as item_count,
    min(periods.legal_to) as status_until,
    min(periods.next_status) as next_status,
    min(periods.certainty) as certainty,
    min(periods.evidence_url) as evidence_url
from dates
inner join periods on dates.law_day >= periods.legal_from and dates.law_day < periods.legal_to
inner join instruments on periods.instrument_id = instruments.instrument_id
left join listed on periods.item_id = listed.item_id
left join added on periods.scenario = added.scenario and periods.item_id = added.item_id
group by
    periods.scenario,
    dates.law_day,
    periods.instrument_id,
    instruments.title,
    instruments.controller,
    periods.clause_id,
    periods.destination_scope,
    periods.except_destinations,
    coalesce(listed.element, added.element, 'none named'),
    periods.status
