-- One row per product (code or publisher's grouping), element or ALL, and controlled item behind it.
-- A grouping without a code is reached through its elements only, so its cover is an upper bound.
-- The least cover of an ALL row is that of all items of the code together, whichever item it stands for.
with

code_links as (
    select * from {{ ref('code_links') }}
    where scenario is null
),

code_elements as (
    select * from {{ ref('int_controls__code_elements') }}
    where scenario = 'enacted'
),

code_kinds as (
    select * from {{ ref('int_controls__code_kinds') }}
    where scenario = 'enacted'
),

item_elements as (
    select * from {{ ref('control_item_elements') }}
    where role = 'controlled'
),

concept_elements as (
    select * from {{ ref('concept_elements') }}
),

item_codes as (
    select distinct
        instrument_items.item_id,
        instrument_items.instrument_id,
        instrument_items.controller_id
    from {{ ref('int_controls__instrument_items') }} as instrument_items
    inner join {{ ref('control_item_codes') }} as control_item_codes
        on instrument_items.item_id = control_item_codes.item_id
    where instrument_items.scenario is null
),

coded_elements as (
    select
        code_links.code_system,
        code_links.commodity_code,
        item_elements.element,
        code_links.item_id,
        code_links.instrument_id,
        code_links.controller_id,
        code_links.tier,
        code_links.mapping_basis,
        code_links.theta_low * code_elements.w_low as cover_low,
        code_links.theta_high * code_elements.w_high as cover_high
    from code_links
    inner join item_elements on code_links.item_id = item_elements.item_id
    inner join code_elements
        on
            code_links.code_system = code_elements.code_system
            and code_links.commodity_code = code_elements.commodity_code
            and item_elements.element = code_elements.element
),

kind_lows as (
    select
        code_links.controller_id,
        code_links.code_system,
        code_links.commodity_code,
        coalesce(item_elements.element, '') as kind,
        max(code_links.theta_low) as theta_low
    from code_links
    left join item_elements on code_links.item_id = item_elements.item_id
    group by
        code_links.controller_id,
        code_links.code_system,
        code_links.commodity_code,
        coalesce(item_elements.element, '')
),

-- All goods of the code may be of the kind that is least covered, or that another state lists.
code_lows as (
    select
        kind_lows.controller_id,
        kind_lows.code_system,
        kind_lows.commodity_code,
        case
            when count(*) < max(code_kinds.kind_count) then 0
            else min(kind_lows.theta_low)
        end as cover_low
    from kind_lows
    inner join code_kinds
        on
            kind_lows.code_system = code_kinds.code_system
            and kind_lows.commodity_code = code_kinds.commodity_code
            and kind_lows.kind = code_kinds.kind
    group by kind_lows.controller_id, kind_lows.code_system, kind_lows.commodity_code
),

coded_sets as (
    select
        code_links.code_system,
        code_links.commodity_code,
        'ALL' as element,
        code_links.item_id,
        code_links.instrument_id,
        code_links.controller_id,
        code_links.tier,
        code_links.mapping_basis,
        code_lows.cover_low,
        code_links.theta_high as cover_high
    from code_links
    inner join code_lows
        on
            code_links.controller_id = code_lows.controller_id
            and code_links.code_system = code_lows.code_system
            and code_links.commodity_code = code_lows.commodity_code
),

concepts as (
    select
        'CONCEPT' as code_system,
        concept_elements.concept as commodity_code,
        concept_elements.element,
        item_codes.item_id,
        item_codes.instrument_id,
        item_codes.controller_id,
        'B' as tier,
        'concept' as mapping_basis,
        0 as cover_low,
        1 as cover_high
    from concept_elements
    inner join item_elements on concept_elements.element = item_elements.element
    inner join item_codes on item_elements.item_id = item_codes.item_id
),

concept_sets as (
    select distinct
        code_system,
        commodity_code,
        'ALL' as element,
        item_id,
        instrument_id,
        controller_id,
        tier,
        mapping_basis,
        cover_low,
        cover_high
    from concepts
),

products as (
    select * from coded_elements
    union all
    select * from coded_sets
    union all
    select * from concepts
    union all
    select * from concept_sets
)

select
    code_system,
    commodity_code,
    element,
    item_id,
    instrument_id,
    controller_id,
    tier,
    mapping_basis,
    cast(cover_low as double) as cover_low,
    cast(cover_high as double) as cover_high
from products
