-- One row per pair of neighbouring vintages that state the same figures: the earlier and the later
-- batch of one source, table, period and part, in the order of the publisher's releases.
with

batches as (
    select * from {{ ref('int_loads__batches') }}
),

-- Rows a person released belong to the vintage of the batch they were kept out of. A piece cut from
-- a release is left out, since all that was cut off would seem withdrawn.
vintages as (
    select
        source_id,
        table_name,
        period,
        part,
        edition_id,
        min(vintage) as vintage,
        min(release_key) as release_key,
        min(retrieved_at) as retrieved_at
    from batches
    where status in ('promoted', 'released') and not is_cut
    group by source_id, table_name, period, part, edition_id
),

ordered as (
    select
        *,
        lag(edition_id) over (
            partition by source_id, table_name, period, part
            order by release_key asc, retrieved_at asc, edition_id asc
        ) as edition_before,
        lag(vintage) over (
            partition by source_id, table_name, period, part
            order by release_key asc, retrieved_at asc, edition_id asc
        ) as vintage_before,
        lag(retrieved_at) over (
            partition by source_id, table_name, period, part
            order by release_key asc, retrieved_at asc, edition_id asc
        ) as retrieved_before
    from vintages
)

select
    -- a small number to group millions of flows by
    dense_rank() over (
        order by
            ordered.source_id asc,
            ordered.table_name asc,
            ordered.period asc,
            ordered.part asc,
            ordered.edition_id asc
    ) as pair_id,
    ordered.source_id,
    ordered.table_name,
    ordered.period,
    ordered.part,
    ordered.edition_before,
    ordered.edition_id as edition_after,
    ordered.vintage_before,
    ordered.vintage as vintage_after,
    cast(ordered.retrieved_before as date) as known_from_before,
    cast(ordered.retrieved_at as date) as known_from_after,
    batches.batch_id,
    batches.edition_id = ordered.edition_id as is_after
from ordered
inner join batches
    on
        ordered.source_id = batches.source_id
        and ordered.table_name = batches.table_name
        and ordered.period = batches.period
        and ordered.part = batches.part
        and batches.edition_id in (ordered.edition_before, ordered.edition_id)
where
    ordered.edition_before is not null
    and batches.status in ('promoted', 'released')
