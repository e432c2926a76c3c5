-- One row per line and code that was decided on. Whether the two still differ is asked elsewhere.
select
    -- keys
    instrument_id,
    line,
    code,
    -- dimensions
    verdict,
    reason,
    -- provenance
    evidence_url,
    read_on,
    batch_id,
    source_file,
    source_line
from {{ source('ledger_review', 'verdicts') }}
