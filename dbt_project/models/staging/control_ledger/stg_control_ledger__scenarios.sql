-- One row per scenario, the project's and the user's own
with scenarios as (
    select * from {{ source('control_ledger', 'scenarios') }}
)

select
    scenario,
    title,
    base,
    counts,
    change_count,
    is_builtin,
    source_file,
    source_line,
    batch_id
from scenarios
