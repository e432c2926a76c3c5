-- One row per item and element
with item_elements as (
    select * from {{ ref('stg_control_ledger__item_elements') }}
)

select
    item_id,
    element,
    role
from item_elements
