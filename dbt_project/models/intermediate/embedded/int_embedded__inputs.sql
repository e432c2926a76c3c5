-- One row per product and listed input element: its least and greatest cited content.
-- Listed inputs are the items of the notice that its clause on content does not list as outputs.
-- Products beyond the notice are asked for the same inputs.
with

products as (
    select * from {{ ref('stg_product_content__products') }}
),

contents as (
    select * from {{ ref('stg_product_content__contents') }}
),

items as (
    select * from {{ ref('control_items') }}
),

item_clauses as (
    select * from {{ ref('stg_control_ledger__item_clauses') }}
),

item_elements as (
    select * from {{ ref('control_item_elements') }}
    where role = 'controlled'
),

content_clauses as (
    select distinct
        instrument_id,
        clause_id
    from products
    where instrument_id is not null
),

outputs as (
    select item_clauses.item_id
    from item_clauses
    inner join content_clauses
        on
            item_clauses.instrument_id = content_clauses.instrument_id
            and item_clauses.clause_id = content_clauses.clause_id
),

listed_elements as (
    select distinct item_elements.element
    from items
    inner join item_elements on items.item_id = item_elements.item_id
    where
        items.instrument_id in (select content_clauses.instrument_id from content_clauses)
        and items.item_id not in (select outputs.item_id from outputs)
),

bounds as (
    select
        products.product,
        listed_elements.element,
        min(contents.unit) as unit,
        min(contents.carrier) as carrier,
        min(contents.content_low) as content_low,
        max(contents.content_high) as content_high,
        count(contents.content_high) as figure_count,
        max(contents.certainty) as certainty,
        count(contents.content_high) = 0 as is_missing,
        min(contents.missing_reason) as missing_reason
    from products
    cross join listed_elements
    left join contents
        on
            products.product = contents.product
            and listed_elements.element = contents.element
    group by products.product, listed_elements.element
)

select * from bounds
