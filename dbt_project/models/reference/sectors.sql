-- One row per NACE Rev. 2 division that a published use share names, with its English name.
with

use_shares as (
    select * from {{ ref('stg_eu_crm__use_shares') }}
),

batches as (
    select * from {{ ref('int_loads__batches') }}
    where is_current
)

select
    use_shares.nace_division as sector,
    min(use_shares.nace_name) as name,
    'eu_crm' as source_id
from use_shares
inner join batches on use_shares.batch_id = batches.batch_id
where use_shares.nace_division is not null
group by use_shares.nace_division
