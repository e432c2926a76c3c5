-- One row per line of the other transcription and customs code it gives.
select
    -- keys
    instrument_id,
    line,
    code,
    -- provenance
    batch_id,
    source_file,
    source_line
from {{ source('ledger_review', 'line_codes') }}
