-- One row per element and sector: the share of the element's use in the European Union.
-- Published shares are normalised to sum 1 per element. A use without a division is the sector
-- `not_established`; an element that is not in here has no published use shares at all.
with

use_shares as (
    select * from {{ ref('stg_published_figures__use_shares') }}
    where region = 'EU' and share is not null
),

summed as (
    select
        element,
        coalesce(nace_division, 'not_established') as sector,
        sum(share) as share,
        min(concat(region, ', ', basis_period)) as use_share_basis
    from use_shares
    group by element, coalesce(nace_division, 'not_established')
),

normalised as (
    select
        element,
        sector,
        round(share / sum(share) over (partition by element), 12) as use_share,
        use_share_basis
    from summed
)

select * from normalised
where use_share > 0
