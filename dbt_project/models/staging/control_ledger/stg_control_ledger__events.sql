-- One row per event and clause it touches
with events as (
    select * from {{ source('control_ledger', 'events') }}
)

select
    event_id,
    instrument_id,
    clause_id,
    event,
    legal_from,
    legal_until,
    known_from,
    destination_scope,
    by_instrument_id,
    certainty,
    evidence_kind,
    evidence_url,
    note,
    source_file,
    source_line,
    batch_id
from events
