-- One row per item of technology, clause that reaches it and destination
with

instruments as (
    select * from {{ ref('stg_control_ledger__instruments') }}
),

clauses as (
    select * from {{ ref('stg_control_ledger__clauses') }}
),

items as (
    select * from {{ ref('control_items') }}
),

item_clauses as (
    select * from {{ ref('stg_control_ledger__item_clauses') }}
),

periods as (
    select * from {{ ref('stg_control_ledger__periods') }}
),

-- The clock is the ledger's own: a model must not depend on the day it is built.
last_read as (
    select max(read_on) as status_on from instruments
),

reached as (
    select
        item_clauses.instrument_id,
        item_clauses.clause_id,
        items.item_id,
        items.control_code,
        items.description,
        items.stage,
        items.material,
        items.elements,
        items.code_status,
        items.certainty,
        items.evidence_url,
        items.read_on,
        items.note,
        items.source_file,
        items.source_line
    from item_clauses
    inner join items
        on item_clauses.item_id = items.item_id
    where items.form = 'technology'
),

-- A clause of a technology instrument that lists nothing here is control of technology all the same.
controls as (
    select
        clauses.instrument_id,
        clauses.clause_id,
        reached.item_id,
        reached.control_code,
        coalesce(reached.description, clauses.scope) as description,
        reached.stage,
        reached.material,
        reached.elements,
        clauses.destination_scope,
        clauses.licence_rule,
        reached.code_status,
        coalesce(reached.certainty, instruments.certainty) as certainty,
        coalesce(reached.evidence_url, instruments.evidence_url) as evidence_url,
        coalesce(reached.read_on, instruments.read_on) as read_on,
        case when reached.item_id is null then instruments.note else reached.note end as note,
        coalesce(reached.source_file, clauses.source_file) as source_file,
        coalesce(reached.source_line, clauses.source_line) as source_line
    from clauses
    inner join instruments
        on clauses.instrument_id = instruments.instrument_id
    left join reached
        on
            clauses.instrument_id = reached.instrument_id
            and clauses.clause_id = reached.clause_id
    where reached.item_id is not null or instruments.kind = 'technology'
),

current_periods as (
    select periods.*
    from periods
    cross join last_read
    where
        periods.scenario = 'enacted'
        and periods.legal_from <= last_read.status_on
        and periods.legal_to > last_read.status_on
        and periods.known_from <= last_read.status_on
        and periods.known_to > last_read.status_on
)

select
    controls.instrument_id,
    controls.clause_id,
    controls.item_id,
    controls.control_code,
    controls.description,
    controls.stage,
    controls.material,
    controls.elements,
    coalesce(current_periods.destination_scope, controls.destination_scope) as destination_scope,
    controls.licence_rule,
    current_periods.status,
    last_read.status_on,
    current_periods.legal_from,
    current_periods.legal_to,
    controls.code_status,
    controls.certainty,
    controls.evidence_url,
    controls.read_on,
    controls.note,
    controls.source_file,
    controls.source_line
from controls
cross join last_read
left join current_periods
    on
        controls.instrument_id = current_periods.instrument_id
        and controls.clause_id = current_periods.clause_id
