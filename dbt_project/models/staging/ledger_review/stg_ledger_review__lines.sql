-- One row per line of the other transcription, as it groups the goods of an announcement.
select
    -- keys
    instrument_id,
    line,
    -- dimensions
    announced_on,
    status,
    control_codes,
    goods,
    note,
    -- provenance
    publisher,
    url,
    licence,
    read_on,
    batch_id,
    source_file,
    source_line
from {{ source('ledger_review', 'lines') }}
