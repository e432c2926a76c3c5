-- One row per instrument and item it acts on: its own items, and those of other instruments that
-- it forbids or narrows for a destination.
with

control_items as (
    select * from {{ ref('control_items') }}
),

control_periods as (
    select * from {{ ref('control_periods') }}
),

control_instruments as (
    select * from {{ ref('control_instruments') }}
),

areas as (
    select * from {{ ref('areas') }}
),

pairs as (
    select
        instrument_id,
        item_id
    from control_items
    union
    select
        instrument_id,
        item_id
    from control_periods
    where item_id is not null
),

located as (
    select
        pairs.instrument_id,
        pairs.item_id,
        areas.area_id as controller_id
    from pairs
    inner join control_instruments on pairs.instrument_id = control_instruments.instrument_id
    inner join areas on control_instruments.controller = areas.iso2
)

select * from located
