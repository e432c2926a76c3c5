-- One row per scenario, the project's and the user's own
with scenarios as (
    select * from {{ ref('stg_control_ledger__scenarios') }}
)

select
    scenario,
    title,
    base,
    counts,
    change_count,
    is_builtin,
    source_file,
    source_line
from scenarios
