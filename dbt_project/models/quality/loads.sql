-- One row per batch that was offered: what was loaded, and what was kept out.
{{ config(post_hook = "{{ create_trade_flows_as_known() }}") }}

-- the macro reads it: {{ ref('trade_flows') }}
with

batches as (
    select * from {{ source('loads', 'batches') }}
),

checks as (
    select * from {{ source('loads', 'checks') }}
),

set_aside as (
    select * from {{ source('loads', 'set_aside') }}
),

check_counts as (
    select
        batch_id,
        count(*) as check_count,
        count_if(not success) as failed_check_count
    from checks
    group by batch_id
),

aside_counts as (
    select
        batch_id,
        sum(row_count) as row_count
    from set_aside
    group by batch_id
)

select
    batches.batch_id,
    batches.source_id,
    batches.table_name,
    batches.period,
    batches.part,
    batches.edition_id,
    batches.vintage,
    batches.origin,
    batches.status,
    batches.is_current,
    batches.retrieved_at,
    batches.known_at,
    batches.superseded_at,
    batches.row_count,
    batches.value as value_sum,
    cast(coalesce(aside_counts.row_count, 0) as bigint) as row_count_set_aside,
    cast(coalesce(check_counts.check_count, 0) as bigint) as check_count,
    cast(coalesce(check_counts.failed_check_count, 0) as bigint) as failed_check_count,
    batches.sha256 as file_sha256,
    batches.parser_version
from batches
left join check_counts on batches.batch_id = check_counts.batch_id
left join aside_counts on batches.batch_id = aside_counts.batch_id
