-- One row per lettered or numbered leaf of a list
with items as (
    select * from {{ ref('stg_control_ledger__items') }}
),

item_elements as (
    select * from {{ ref('stg_control_ledger__item_elements') }}
),

controlled as (
    select
        item_id,
        {{ sorted_text('element') }} as elements
    from item_elements
    where role = 'controlled'
    group by item_id
)

select
    items.item_id,
    items.instrument_id,
    items.control_code,
    items.description,
    items.form,
    items.stage,
    items.material,
    controlled.elements,
    items.threshold,
    items.code_status,
    items.certainty,
    items.evidence_url,
    items.read_on,
    items.note,
    items.source_count,
    items.source_file,
    items.source_line
from items
left join controlled
    on items.item_id = controlled.item_id
