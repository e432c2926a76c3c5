-- One row per item and element it is controlled for: items of law, and goods that a scenario adds.
-- Scenario is null for law, which every scenario takes over.
with

item_elements as (
    select * from {{ ref('control_item_elements') }}
    where role = 'controlled'
),

scenario_items as (
    select * from {{ ref('scenario_items') }}
    where element is not null
),

controlled as (
    select
        cast(null as varchar) as scenario,
        item_id,
        element
    from item_elements
    union all
    select distinct
        scenario,
        item_id,
        element
    from scenario_items
)

select * from controlled
