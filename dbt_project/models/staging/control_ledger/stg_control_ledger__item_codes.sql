-- One row per item and customs code
with item_codes as (
    select * from {{ source('control_ledger', 'item_codes') }}
)

select
    item_id,
    instrument_id,
    code_system,
    code,
    printed_code,
    digits,
    hs6_code,
    basis,
    code_list,
    valid_from,
    valid_to,
    evidence_url,
    note,
    source_file,
    source_line,
    batch_id
from item_codes
