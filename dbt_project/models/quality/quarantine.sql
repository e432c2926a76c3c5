-- One row per batch and reason for which rows were kept out of the warehouse.
-- A row that broke two rules is counted under both, so row counts of one batch do not add up.
with

set_aside as (
    select * from {{ source('loads', 'set_aside') }}
),

batches as (
    select * from {{ source('loads', 'batches') }}
)

select
    set_aside.batch_id,
    set_aside.reason,
    batches.source_id,
    batches.table_name,
    batches.period,
    batches.part,
    batches.vintage,
    case
        when batches.status = 'promoted' then 'rows'
        when batches.status = 'quarantined' then 'batch'
        when batches.status = 'refused' then 'file'
    end as kept_out,
    set_aside.row_count,
    set_aside.value_at_risk,
    set_aside.first_file,
    set_aside.first_line,
    set_aside.sha256 as kept_file_sha256
from set_aside
inner join batches on set_aside.batch_id = batches.batch_id
