-- One row per instrument and item it acts on: its own items, those of other instruments that it
-- forbids or narrows for a destination, and goods that a scenario adds (scenario is null for law).
with

control_items as (
    select * from {{ ref('control_items') }}
),

control_periods as (
    select * from {{ ref('control_periods') }}
),

scenario_items as (
    select * from {{ ref('scenario_items') }}
),

control_instruments as (
    select * from {{ ref('control_instruments') }}
),

areas as (
    select * from {{ ref('areas') }}
),

added as (
    select distinct
        scenario,
        instrument_id,
        item_id
    from scenario_items
),

pairs as (
    select
        instrument_id,
        item_id
    from control_items
    union
    select
        control_periods.instrument_id,
        control_periods.item_id
    from control_periods
    left join added on control_periods.item_id = added.item_id
    where control_periods.item_id is not null and added.item_id is null
),

all_pairs as (
    select
        cast(null as varchar) as scenario,
        instrument_id,
        item_id
    from pairs
    union all
    select
        scenario,
        instrument_id,
        item_id
    from added
),

located as (
    select
        all_pairs.scenario,
        all_pairs.instrument_id,
        all_pairs.item_id,
        areas.area_id as controller_id
    from all_pairs
    inner join control_instruments on all_pairs.instrument_id = control_instruments.instrument_id
    inner join areas on control_instruments.controller = areas.iso2
)

select * from located
