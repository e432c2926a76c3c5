-- One row per item and customs code
-- What a code is good for is derived from all items that use it, never typed in.
with item_codes as (
    select * from {{ ref('stg_control_ledger__item_codes') }}
),

items as (
    select * from {{ ref('stg_control_ledger__items') }}
),

item_elements as (
    select * from {{ ref('stg_control_ledger__item_elements') }}
),

-- One row per code and item, or per code, item and element where the item names elements
uses as (
    select
        item_codes.code_system,
        item_codes.code,
        item_codes.digits,
        item_codes.basis,
        items.item_id,
        items.material,
        items.form,
        item_elements.element
    from item_codes
    inner join items
        on item_codes.item_id = items.item_id
    left join item_elements
        on items.item_id = item_elements.item_id and item_elements.role = 'controlled'
),

codes as (
    select
        code_system,
        code,
        count(distinct item_id) as item_count,
        count(distinct element) as element_count,
        count(distinct material) as material_count,
        count(distinct form) as form_count,
        {{ sorted_text('element') }} as element_set,
        bool_and(basis = 'inferred') as is_inferred,
        min(digits) < 10 as is_ordinary_line,
        bool_and(form in ('equipment', 'reagent')) as is_of_general_use,
        substring(code, 1, 2) in ('84', '85', '90') as is_heading_of_machines
    from uses
    group by code_system, code
),

judged as (
    select
        *,
        (item_count >= 5 and material_count > 1)
        or (element_count > 1 and (form_count > 1 or is_heading_of_machines) and not is_inferred)
        or (is_ordinary_line and is_of_general_use) as is_catch_all
    from codes
)

select
    item_codes.item_id,
    item_codes.instrument_id,
    item_codes.code_system,
    item_codes.code,
    item_codes.printed_code,
    item_codes.digits,
    item_codes.hs6_code,
    item_codes.basis,
    item_codes.code_list,
    item_codes.valid_from,
    item_codes.valid_to,
    item_codes.evidence_url,
    item_codes.note,
    case
        when judged.is_catch_all then 'C'
        when judged.element_count > 1 or judged.is_inferred or judged.is_ordinary_line then 'B'
        else 'A'
    end as tier,
    judged.is_catch_all,
    judged.element_set,
    judged.item_count,
    item_codes.source_file,
    item_codes.source_line
from item_codes
inner join judged
    on
        item_codes.code_system = judged.code_system
        and item_codes.code = judged.code
