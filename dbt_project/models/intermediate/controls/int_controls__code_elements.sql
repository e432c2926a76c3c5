-- One row per scenario, code that occurs in trade and controlled element it may hold: the element's
-- share. A code of one element holds it whole; a code shared by several gives each zero to all.
-- What a scenario adds counts in that scenario alone.
with

scenarios as (
    select * from {{ ref('scenarios') }}
),

code_links as (
    select
        scenarios.scenario,
        code_links.code_system,
        code_links.commodity_code,
        code_links.item_id,
        code_links.element_count
    from {{ ref('code_links') }} as code_links
    inner join scenarios
        on code_links.scenario is null or code_links.scenario = scenarios.scenario
),

item_elements as (
    select * from {{ ref('int_controls__item_elements') }}
),

pairs as (
    select distinct
        code_links.scenario,
        code_links.code_system,
        code_links.commodity_code,
        item_elements.element
    from code_links
    inner join item_elements
        on
            code_links.item_id = item_elements.item_id
            and (
                item_elements.scenario is null
                or code_links.scenario = item_elements.scenario
            )
),

codes as (
    select
        scenario,
        code_system,
        commodity_code,
        bool_or(element_count = 0) as has_item_without_element
    from code_links
    group by scenario, code_system, commodity_code
),

shares as (
    select
        pairs.scenario,
        pairs.code_system,
        pairs.commodity_code,
        pairs.element,
        count(*) over (
            partition by pairs.scenario, pairs.code_system, pairs.commodity_code
        ) as code_element_count,
        codes.has_item_without_element
    from pairs
    inner join codes
        on
            pairs.scenario = codes.scenario
            and pairs.code_system = codes.code_system
            and pairs.commodity_code = codes.commodity_code
),

bounded as (
    select
        scenario,
        code_system,
        commodity_code,
        element,
        code_element_count,
        cast(
            case when code_element_count = 1 and not has_item_without_element then 1 else 0 end
            as double
        ) as w_low,
        cast(1 as double) as w_high
    from shares
)

select * from bounded
