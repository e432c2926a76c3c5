-- One row per scenario, goods it adds, element and code
with scenario_items as (
    select * from {{ source('control_ledger', 'scenario_items') }}
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
    source_line,
    batch_id
from scenario_items
