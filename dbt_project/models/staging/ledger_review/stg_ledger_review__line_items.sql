-- One row per item of the ledger, with the line of the other transcription that holds it.
select
    -- keys
    instrument_id,
    line,
    item_id,
    -- provenance
    batch_id,
    source_file,
    source_line
from {{ source('ledger_review', 'line_items') }}
