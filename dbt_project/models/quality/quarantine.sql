-- One row per batch and reason for which rows, a whole batch or a file were kept out of the load.
select
    batches.source_id,
    batches.batch_id,
    batches.edition_id,
    batches.vintage,
    batches.table_name,
    batches.period,
    batches.part,
    case batches.status
        when 'promoted' then 'rows_set_aside'
        when 'quarantined' then 'batch_quarantined'
        else 'file_refused'
    end as what_was_kept_out,
    set_aside.reason,
    set_aside.row_count,
    set_aside.value_at_risk,
    set_aside.first_file,
    set_aside.first_line,
    set_aside.sha256 as kept_file_sha256,
    batches.landed_at
from {{ source('loads', 'set_aside') }} as set_aside
inner join {{ source('loads', 'batches') }} as batches on set_aside.batch_id = batches.batch_id
