-- One row per instrument of export control
with instruments as (
    select * from {{ ref('stg_control_ledger__instruments') }}
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
    source_line
from instruments
