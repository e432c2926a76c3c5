-- One row per turn of law, product, element and importer whose monthly trade the turn is about: goods of
-- an item it turned for, sent where its clause binds direct exports. A rule about certain users or about
-- goods made abroad turns for no series; one about a country turns for that country's, and for the
-- world's, which holds it.
with

item_turns as (
    select * from {{ ref('int_events__item_turns') }}
),

product_items as (
    select * from {{ ref('int_exposure__product_items') }}
),

cells as (
    select distinct
        exporter_id,
        importer_id,
        code_system,
        commodity_code
    from {{ ref('int_exposure__monthly_cells') }}
),

areas as (
    select * from {{ ref('areas') }}
),

direct as (
    select item_turns.*
    from item_turns
    left join areas
        on item_turns.destination_scope = areas.area_id and areas.kind = 'country'
    where item_turns.destination_scope = 'all' or areas.area_id is not null
),

reached as (
    select
        direct.turn_id,
        product_items.element,
        cells.exporter_id,
        cells.importer_id,
        cells.code_system,
        cells.commodity_code,
        direct.destination_scope
    from direct
    inner join product_items
        on
            direct.instrument_id = product_items.instrument_id
            and direct.item_id = product_items.item_id
    inner join cells
        on
            product_items.controller_id = cells.exporter_id
            and product_items.code_system = cells.code_system
            and product_items.commodity_code = cells.commodity_code
    where
        cells.importer_id in ('W00', direct.destination_scope)
        or (
            direct.destination_scope = 'all'
            and concat(',', coalesce(direct.except_destinations, ''), ',')
            not like concat('%,', cells.importer_id, ',%')
        )
)

select
    turn_id,
    element,
    exporter_id,
    importer_id,
    code_system,
    commodity_code,
    {{ sorted_text('destination_scope') }} as destinations
from reached
group by turn_id, element, exporter_id, importer_id, code_system, commodity_code
