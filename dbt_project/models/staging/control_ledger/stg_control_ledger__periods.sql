-- One row per scenario, clause, destination, legal interval and interval of knowledge
with periods as (
    select * from {{ source('control_ledger', 'periods') }}
)

select
    scenario,
    instrument_id,
    clause_id,
    destination_scope,
    except_destinations,
    legal_from,
    legal_to,
    known_from,
    known_to,
    status,
    next_status,
    licence_rate_low,
    licence_rate_high,
    certainty,
    evidence_kind,
    evidence_url,
    event_id,
    source_file,
    source_line,
    batch_id
from periods
