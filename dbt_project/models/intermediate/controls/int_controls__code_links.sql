-- One row per instrument and code that occurs in trade: what share of the code it may cover.
-- The bounds are those of the code in general; whether the law was in force is asked elsewhere.
with

code_links as (
    select * from {{ ref('code_links') }}
    where scenario is null
),

code_kinds as (
    select * from {{ ref('int_controls__code_kinds') }}
    where scenario = 'enacted'
),

item_elements as (
    select * from {{ ref('control_item_elements') }}
    where role = 'controlled'
),

joined as (
    select
        instrument_id,
        controller_id,
        code_system,
        commodity_code,
        min(match_rank) as match_rank,
        min(basis_rank) as basis_rank,
        cast(least(1, sum(theta_high)) as double) as theta_high,
        min(tier) as tier
    from code_links
    group by instrument_id, controller_id, code_system, commodity_code
),

own_elements as (
    select distinct
        code_links.instrument_id,
        code_links.code_system,
        code_links.commodity_code,
        item_elements.element
    from code_links
    inner join item_elements on code_links.item_id = item_elements.item_id
),

element_sets as (
    select
        instrument_id,
        code_system,
        commodity_code,
        string_agg(element, ',' order by element) as element_set
    from own_elements
    group by instrument_id, code_system, commodity_code
),

own_kinds as (
    select
        code_links.instrument_id,
        code_links.code_system,
        code_links.commodity_code,
        coalesce(item_elements.element, '') as kind,
        max(code_links.theta_low) as theta_low
    from code_links
    left join item_elements on code_links.item_id = item_elements.item_id
    group by
        code_links.instrument_id,
        code_links.code_system,
        code_links.commodity_code,
        coalesce(item_elements.element, '')
),

-- Kinds of goods that only another instrument lists are free under this one, and all goods of the
-- code may be of the kind that it covers least.
code_lows as (
    select
        own_kinds.instrument_id,
        own_kinds.code_system,
        own_kinds.commodity_code,
        case
            when count(*) < max(code_kinds.kind_count) then cast(0 as double)
            else min(own_kinds.theta_low)
        end as theta_low
    from own_kinds
    inner join code_kinds
        on
            own_kinds.code_system = code_kinds.code_system
            and own_kinds.commodity_code = code_kinds.commodity_code
            and own_kinds.kind = code_kinds.kind
    group by own_kinds.instrument_id, own_kinds.code_system, own_kinds.commodity_code
),

bounded as (
    select
        joined.instrument_id,
        joined.controller_id,
        joined.code_system,
        joined.commodity_code,
        case joined.match_rank
            when 1 then 'same_code'
            when 2 then 'child'
            when 3 then 'parent'
            when 4 then 'shared_hs6'
        end as match_kind,
        case joined.basis_rank
            when 1 then 'listed'
            when 2 then 'catalogue'
            when 3 then 'inferred'
        end as mapping_basis,
        joined.tier,
        element_sets.element_set,
        code_lows.theta_low,
        joined.theta_high
    from joined
    left join element_sets
        on
            joined.instrument_id = element_sets.instrument_id
            and joined.code_system = element_sets.code_system
            and joined.commodity_code = element_sets.commodity_code
    inner join code_lows
        on
            joined.instrument_id = code_lows.instrument_id
            and joined.code_system = code_lows.code_system
            and joined.commodity_code = code_lows.commodity_code
),

links as (
    select
        *,
        -- A point only where the bounds meet: no cover of a code has been published so far.
        case when theta_low = theta_high then theta_low end as theta_estimate
    from bounded
)

select * from links
