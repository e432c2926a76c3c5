-- One row per item and element
with item_elements as (
    select * from {{ source('control_ledger', 'item_elements') }}
)

select
    item_id,
    element,
    role,
    source_file,
    source_line,
    batch_id
from item_elements
