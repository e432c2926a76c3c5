-- One row per controller, HS6 code, element or ALL, and line of the controller's own tariff through
-- which goods on a list reach the code; with how many such lines the code has.
with

code_links as (
    select * from {{ ref('code_links') }}
    where
        scenario is null
        and tier <> 'C'
        and code_system like 'HS%'
        and length(commodity_code) = 6
),

item_elements as (
    select * from {{ ref('control_item_elements') }}
    where role = 'controlled'
),

item_sets as (
    select
        item_id,
        element
    from item_elements
    union all
    select distinct
        item_id,
        'ALL' as element
    from code_links
),

lines as (
    select
        code_links.controller_id,
        code_links.code_system,
        code_links.commodity_code,
        item_sets.element,
        code_links.listed_code_system,
        code_links.listed_code,
        max(code_links.basis_rank) as basis_rank
    from code_links
    inner join item_sets on code_links.item_id = item_sets.item_id
    group by
        code_links.controller_id,
        code_links.code_system,
        code_links.commodity_code,
        item_sets.element,
        code_links.listed_code_system,
        code_links.listed_code
)

select
    *,
    count(*) over (
        partition by controller_id, code_system, commodity_code, element
    ) as line_count,
    max(basis_rank) over (
        partition by controller_id, code_system, commodity_code, element
    ) as worst_basis_rank
from lines
