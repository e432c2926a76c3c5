-- One row per clause of an instrument
with clauses as (
    select * from {{ source('control_ledger', 'clauses') }}
)

select
    instrument_id,
    clause_id,
    scope,
    licence_rule,
    destination_scope,
    source_file,
    source_line,
    batch_id
from clauses
