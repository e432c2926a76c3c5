-- One row per scenario, code that occurs in trade and kind of goods the lists know in it: an element,
-- or '' for goods of an item that names no element. All goods of a code may be of any one kind.
with

scenarios as (
    select * from {{ ref('scenarios') }}
),

code_links as (
    select * from {{ ref('code_links') }}
),

code_elements as (
    select * from {{ ref('int_controls__code_elements') }}
),

kinds as (
    select
        scenario,
        code_system,
        commodity_code,
        element as kind
    from code_elements
    union
    select
        scenarios.scenario,
        code_links.code_system,
        code_links.commodity_code,
        '' as kind
    from code_links
    inner join scenarios
        on code_links.scenario is null or code_links.scenario = scenarios.scenario
    where code_links.element_count = 0
)

select
    *,
    count(*) over (partition by scenario, code_system, commodity_code) as kind_count
from kinds
