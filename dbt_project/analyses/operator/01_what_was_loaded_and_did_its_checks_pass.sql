-- What was loaded, when, how many rows, and did the checks pass?
-- One row per source and edition, newest first. A failed check that keeps data out shows in
-- rows_set_aside or in batches_kept_out; one that only warns leaves all rows in.
with

asked as (
    select '%' as source_id
)

select
    loads.source_id,
    loads.vintage,
    loads.edition_id,
    max(loads.retrieved_at) as retrieved_at,
    count(*) as batch_count,
    count(*) filter (where loads.is_current) as batches_current,
    count(*) filter (where loads.status in ('quarantined', 'refused')) as batches_kept_out,
    sum(loads.row_count) as row_count,
    sum(loads.row_count_set_aside) as rows_set_aside,
    sum(loads.check_count) as check_count,
    sum(loads.failed_check_count) as failed_check_count,
    string_agg(distinct loads.parser_version, ',' order by loads.parser_version) as parser_versions
from quality.loads as loads
inner join asked on loads.source_id like asked.source_id
group by loads.source_id, loads.vintage, loads.edition_id
order by retrieved_at desc, loads.source_id asc, loads.edition_id asc;
