-- One row per instrument of export control, as reviewed
with instruments as (
    select * from {{ source('control_ledger', 'instruments') }}
)

select
    instrument_id,
    controller,
    authority,
    number,
    year,
    title,
    announced_on,
    kind,
    coverage,
    legal_basis,
    certainty,
    evidence_url,
    evidence_urls,
    read_on,
    note,
    source_file,
    source_line,
    batch_id
from instruments
