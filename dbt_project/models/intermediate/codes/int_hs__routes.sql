-- One row per ordered pair of HS revisions that loaded tables join: the first revision on the way.
-- A table that joins two revisions directly is preferred to a way over others.
with recursive

steps as (
    select distinct
        hs_from,
        hs_to
    from {{ ref('int_hs__steps') }}
),

walks as (
    select
        hs_from,
        hs_to,
        hs_to as hs_first,
        1 as step_count
    from steps
    union all
    select
        steps.hs_from,
        walks.hs_to,
        steps.hs_to as hs_first,
        walks.step_count + 1 as step_count
    from steps
    inner join walks on steps.hs_to = walks.hs_from
    -- always on towards the later, or always on towards the earlier revision
    where
        (steps.hs_from < steps.hs_to and walks.hs_from < walks.hs_to)
        or (steps.hs_from > steps.hs_to and walks.hs_from > walks.hs_to)
)

select
    hs_from,
    hs_to,
    hs_first,
    step_count
from walks
qualify row_number() over (partition by hs_from, hs_to order by step_count, hs_first) = 1
