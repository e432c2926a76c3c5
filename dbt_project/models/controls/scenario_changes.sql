-- One row per scenario and change it makes to the law, in order
with scenario_changes as (
    select * from {{ ref('stg_control_ledger__scenario_changes') }}
)

select
    scenario,
    change_number,
    change_id,
    change,
    instruments,
    clauses,
    destinations,
    legal_from,
    legal_until,
    licence_rate_low,
    licence_rate_high,
    goods,
    because,
    source_file,
    source_line
from scenario_changes
