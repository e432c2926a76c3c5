-- One row per lettered or numbered leaf of a list of goods or technology
with items as (
    select * from {{ source('control_ledger', 'items') }}
)

select
    item_id,
    instrument_id,
    control_code,
    description,
    form,
    stage,
    material,
    threshold,
    code_status,
    certainty,
    evidence_url,
    read_on,
    note,
    source_count,
    source_file,
    source_line,
    batch_id
from items
