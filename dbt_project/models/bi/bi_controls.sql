-- One row per scenario, clause, item, controlled element, destination and legal interval, as known now:
-- the law as one flat table. An item of several elements has a row for each, an item of none has one.
with

periods as (
    select * from {{ ref('control_periods') }}
    where known_to = cast('9999-12-31' as date)
),

instruments as (
    select * from {{ ref('control_instruments') }}
),

items as (
    select * from {{ ref('control_items') }}
),

elements as (
    select * from {{ ref('control_item_elements') }}
    where role = 'controlled'
)

select
    periods.scenario,
    periods.instrument_id,
    instruments.controller,
    instruments.title,
    instruments.announced_on,
    periods.clause_id,
    periods.item_id,
    items.control_code,
    items.description,
    items.form,
    items.stage,
    items.code_status,
    elements.element,
    periods.destination_scope,
    periods.except_destinations,
    periods.status,
    periods.legal_from,
    periods.legal_to,
    periods.next_status,
    periods.certainty,
    periods.evidence_kind,
    periods.evidence_url
from periods
inner join instruments on periods.instrument_id = instruments.instrument_id
left join items on periods.item_id = items.item_id
left join elements on periods.item_id = elements.item_id
