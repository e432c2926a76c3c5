-- One row per batch and reason for which rows were kept out of the warehouse.
-- A row that broke two rules is counted under both, so row counts of one batch do not add up.
with

set_aside as (
    select * from {{ source('loads', 'set_aside') }}
),

batches as (
    select * from {{ source('loads', 'batches') }}
),

source_tables as (
    select * from {{ source('loads', 'source_tables') }}
),

entries as (
    select * from {{ source('loads', 'quarantine') }}
)

select
    entries.quarantine_id,
    set_aside.batch_id,
    set_aside.reason,
    batches.source_id,
    batches.table_name,
    batches.period,
    batches.part,
    batches.vintage,
    case
        when batches.status in ('promoted', 'released', 'emptied') then 'rows'
        when batches.status = 'quarantined' then 'batch'
        when batches.status = 'refused' then 'file'
    end as kept_out,
    set_aside.row_count,
    set_aside.value_at_risk,
    source_tables.value_unit,
    set_aside.first_file,
    set_aside.first_line,
    set_aside.sha256 as kept_file_sha256,
    coalesce(entries.decision, 'undecided') as decision,
    entries.decided_by,
    entries.decided_at,
    entries.decided_because
from set_aside
inner join batches on set_aside.batch_id = batches.batch_id
left join source_tables
    on
        batches.source_id = source_tables.source_id
        and batches.table_name = source_tables.table_name
left join entries
    on
        set_aside.batch_id = entries.batch_id
        and set_aside.reason = entries.reason
