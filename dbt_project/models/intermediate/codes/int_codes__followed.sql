-- One row per subheading of an HS revision that the bridge follows to a revision of a control list.
-- A code that is not here is compared by its digits, for nothing says where its goods went.
with

listed as (
    select distinct hs_revision
    from {{ ref('int_codes__listed') }}
    where hs_revision is not null
),

bridge as (
    select * from {{ ref('hs_bridge') }}
    where not is_electrical_waste_set_aside and code_to <> 'UNLINKED'
)

select distinct
    bridge.hs_from as hs_revision,
    bridge.code_from as hs6_code,
    bridge.hs_to as listed_hs_revision
from listed
inner join bridge on listed.hs_revision = bridge.hs_to
