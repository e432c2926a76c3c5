-- One row per mart row and clause or item of law that it names itself: a listing, or a turn of the law.
{{ config(materialized='ephemeral') }}

with

code_links as (
    select * from {{ ref('code_links') }}
),

event_study as (
    select * from {{ ref('event_study') }}
),

reroute_signals as (
    select * from {{ ref('reroute_signals') }}
),

control_item_codes as (
    select * from {{ ref('control_item_codes') }}
),

periods as (
    select * from {{ ref('control_periods') }}
    where known_to = cast('9999-12-31' as date)
),

item_clauses as (
    select distinct
        scenario,
        instrument_id,
        clause_id,
        item_id
    from periods
    where item_id is not null
),

turns as (
    select distinct
        instrument_id,
        clause_id,
        item_id,
        status as event,
        legal_from as event_day,
        evidence_url
    from periods
    where scenario = 'enacted' and item_id is not null
),

hs6_items as (
    select distinct
        item_id,
        hs6_code
    from control_item_codes
)

select distinct
    'marts.code_links' as mart,
    code_links.row_key,
    code_links.instrument_id,
    item_clauses.clause_id,
    code_links.item_id,
    control_item_codes.evidence_url as item_evidence_url,
    cast(null as varchar) as evidence_url
from code_links
left join item_clauses
    on
        code_links.instrument_id = item_clauses.instrument_id
        and code_links.item_id = item_clauses.item_id
        and coalesce(code_links.scenario, 'enacted') = item_clauses.scenario
left join control_item_codes
    on
        code_links.item_id = control_item_codes.item_id
        and code_links.listed_code_system = control_item_codes.code_system
        and code_links.listed_code = control_item_codes.code
union all
select distinct
    'marts.event_study' as mart,
    event_study.row_key,
    turns.instrument_id,
    turns.clause_id,
    cast(null as varchar) as item_id,
    cast(null as varchar) as item_evidence_url,
    turns.evidence_url
from event_study
inner join turns
    on
        event_study.instrument_id = turns.instrument_id
        and event_study.event = turns.event
        and event_study.event_day = turns.event_day
union all
select distinct
    'marts.reroute_signals' as mart,
    reroute_signals.row_key,
    turns.instrument_id,
    turns.clause_id,
    turns.item_id,
    cast(null as varchar) as item_evidence_url,
    turns.evidence_url
from reroute_signals
inner join turns
    on
        reroute_signals.instrument_id = turns.instrument_id
        and reroute_signals.event_day = turns.event_day
        and turns.event = 'in_force'
inner join hs6_items
    on
        turns.item_id = hs6_items.item_id
        and reroute_signals.hs6_code = hs6_items.hs6_code
