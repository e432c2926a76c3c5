-- One row per batch that was offered, whatever became of it, or per file that could not be read.
with

batches as (
    select * from {{ source('loads', 'batches') }}
),

set_aside as (
    select
        batch_id,
        cast(sum(row_count) as bigint) as rows_set_aside
    from {{ source('loads', 'set_aside') }}
    group by batch_id
),

checks as (
    select
        batch_id,
        count(*) as checks_run,
        count(*) filter (where not success) as checks_failed
    from {{ source('loads', 'checks') }}
    group by batch_id
)

select
    batches.batch_id,
    batches.source_id,
    batches.edition_id,
    batches.vintage,
    batches.origin,
    batches.table_name,
    batches.period,
    batches.part,
    batches.status,
    batches.is_current,
    case when batches.status = 'promoted' then batches.row_count else 0 end as row_count,
    coalesce(set_aside.rows_set_aside, 0) as rows_set_aside,
    batches.value as value_total,
    coalesce(checks.checks_run, 0) as checks_run,
    coalesce(checks.checks_failed, 0) as checks_failed,
    batches.sha256 as parquet_sha256,
    batches.parser_version,
    batches.retrieved_at,
    batches.landed_at
from batches
left join set_aside on batches.batch_id = set_aside.batch_id
left join checks on batches.batch_id = checks.batch_id
