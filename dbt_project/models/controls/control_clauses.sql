-- One row per clause of an instrument
with clauses as (
    select * from {{ ref('stg_control_ledger__clauses') }}
)

select
    instrument_id,
    clause_id,
    scope,
    licence_rule,
    destination_scope,
    source_file,
    source_line
from clauses
