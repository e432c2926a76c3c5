-- One row per row of exposure_codes and sector: the share of the code's goods that sector may use.
-- For one element both bounds are its published use share. For ALL, a code that may hold several
-- elements goes to a sector at least as much as the least, at most as much as the most of them. Goods
-- of an item that names no element (element '') go to none that is established.
with

exposure_codes as (
    select * from {{ ref('exposure_codes') }}
),

states as (
    select * from {{ ref('int_law__code_states') }}
    where element <> 'ALL'
),

code_kinds as (
    select * from {{ ref('int_controls__code_kinds') }}
    where kind = ''
),

use_shares as (
    select * from {{ ref('int_exposure__use_shares') }}
),

elements as (
    select distinct element from states
    union
    select '' as element
),

known_shares as (
    select
        elements.element,
        coalesce(use_shares.sector, 'not_established') as sector,
        coalesce(use_shares.use_share, 1) as use_share,
        coalesce(
            use_shares.use_share_basis,
            case when elements.element = '' then 'no element named' else 'no use shares published' end
        ) as use_share_basis
    from elements
    left join use_shares on elements.element = use_shares.element
),

-- Which elements a row of exposure_codes may hold: itself, or for ALL those in force then.
held as (
    select
        exposure_codes.row_key as code_key,
        exposure_codes.element
    from exposure_codes
    where exposure_codes.element <> 'ALL'
    union all
    select
        exposure_codes.row_key as code_key,
        states.element
    from exposure_codes
    inner join states
        on
            exposure_codes.scenario = states.scenario
            and exposure_codes.destination_class = states.destination_class
            and exposure_codes.controller_id = states.controller_id
            and exposure_codes.as_of_from = states.law_from
            and exposure_codes.code_system = states.code_system
            and exposure_codes.commodity_code = states.commodity_code
    where exposure_codes.element = 'ALL'
    union all
    select
        exposure_codes.row_key as code_key,
        code_kinds.kind as element
    from exposure_codes
    inner join code_kinds
        on
            exposure_codes.scenario = code_kinds.scenario
            and exposure_codes.code_system = code_kinds.code_system
            and exposure_codes.commodity_code = code_kinds.commodity_code
    where exposure_codes.element = 'ALL'
),

held_counts as (
    select
        code_key,
        count(*) as element_count
    from held
    group by code_key
),

-- A sector that some element of the code does not feed has a share of zero for that element.
shares as (
    select
        held.code_key,
        known_shares.sector,
        case
            when count(*) < max(held_counts.element_count) then 0
            else min(known_shares.use_share)
        end as use_share_low,
        max(known_shares.use_share) as use_share_high,
        min(known_shares.use_share_basis) as use_share_basis
    from held
    inner join held_counts on held.code_key = held_counts.code_key
    inner join known_shares on held.element = known_shares.element
    group by held.code_key, known_shares.sector
),

whole as (
    select
        row_key as code_key,
        'ALL' as sector,
        1 as use_share_low,
        1 as use_share_high,
        cast(null as varchar) as use_share_basis
    from exposure_codes
),

sectors as (
    select * from shares
    union all
    select * from whole
)

select
    code_key,
    sector,
    cast(use_share_low as double) as use_share_low,
    cast(use_share_high as double) as use_share_high,
    use_share_basis
from sectors
