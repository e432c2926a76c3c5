-- One row per subheading of an HS revision and subheading on a control list of another revision that
-- shares goods with it. Empty while no correlation tables are loaded.
with

listed as (
    select distinct
        hs_revision,
        hs6_code
    from {{ ref('int_codes__listed') }}
    where hs_revision is not null
),

bridge as (
    select * from {{ ref('hs_bridge') }}
    where not is_electrical_waste_set_aside
)

select
    bridge.hs_from as hs_revision,
    bridge.code_from as hs6_code,
    listed.hs_revision as listed_hs_revision,
    listed.hs6_code as listed_hs6_code,
    bridge.cardinality,
    bridge.weight_basis
from listed
inner join bridge
    on
        listed.hs_revision = bridge.hs_to
        and listed.hs6_code = bridge.code_to
