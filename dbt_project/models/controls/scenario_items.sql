-- One row per scenario, goods it adds, element and code
with scenario_items as (
    select * from {{ ref('stg_control_ledger__scenario_items') }}
)

select
    scenario,
    item_id,
    instrument_id,
    clause_id,
    description,
    form,
    element,
    code_system,
    code,
    source_file,
    source_line
from scenario_items
