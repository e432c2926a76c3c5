-- One row per item and clause that reaches it; a clause may reach items of another instrument
with item_clauses as (
    select * from {{ source('control_ledger', 'item_clauses') }}
)

select
    item_id,
    instrument_id,
    clause_id,
    source_file,
    source_line,
    batch_id
from item_clauses
