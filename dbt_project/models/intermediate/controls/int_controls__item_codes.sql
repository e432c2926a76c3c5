-- One row per item, customs code and basis: codes of the lists, and codes that a scenario adds.
-- Scenario is null for law. A code that a list holds keeps the tier it has there; whatever a scenario
-- assumes, no tier of law moves with it.
with

item_codes as (
    select * from {{ ref('control_item_codes') }}
),

scenario_items as (
    select * from {{ ref('scenario_items') }}
    where code is not null
),

known_tiers as (
    select
        code_system,
        code,
        min(tier) as tier,
        bool_or(is_catch_all) as is_catch_all
    from item_codes
    group by code_system, code
),

added as (
    select
        scenario,
        item_id,
        code_system,
        code,
        count(distinct element) as element_count
    from scenario_items
    group by scenario, item_id, code_system, code
),

coded as (
    select
        cast(null as varchar) as scenario,
        item_id,
        code_system,
        code,
        hs6_code,
        tier,
        is_catch_all,
        basis,
        valid_from,
        valid_to
    from item_codes
    union all
    select
        added.scenario,
        added.item_id,
        added.code_system,
        added.code,
        substring(added.code, 1, 6) as hs6_code,
        coalesce(
            known_tiers.tier,
            case when added.element_count = 1 and length(added.code) = 10 then 'A' else 'B' end
        ) as tier,
        coalesce(known_tiers.is_catch_all, false) as is_catch_all,
        'assumed' as basis,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to
    from added
    left join known_tiers
        on added.code_system = known_tiers.code_system and added.code = known_tiers.code
)

select * from coded
