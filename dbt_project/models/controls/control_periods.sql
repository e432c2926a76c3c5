-- One row per scenario, clause, item it reaches, destination, legal and known interval
-- depends_on: {{ ref('control_items') }}
-- depends_on: {{ ref('control_item_elements') }}
-- depends_on: {{ ref('control_events') }}
-- depends_on: {{ ref('scenario_items') }}
-- depends_on: {{ ref('scenario_changes') }}
{{
    config(post_hook = [
        "{{ create_controls_as_of() }}",
        "{{ create_control_diff() }}",
        "{{ create_control_diff_clauses() }}",
    ])
}}

with periods as (
    select * from {{ ref('stg_control_ledger__periods') }}
),

item_clauses as (
    select * from {{ ref('stg_control_ledger__item_clauses') }}
),

-- Goods that a scenario adds stand under a clause of their own, which no item of law names.
scenario_clauses as (
    select distinct
        scenario,
        instrument_id,
        clause_id,
        item_id
    from {{ ref('stg_control_ledger__scenario_items') }}
)

select
    periods.scenario,
    periods.instrument_id,
    periods.clause_id,
    coalesce(item_clauses.item_id, scenario_clauses.item_id) as item_id,
    periods.destination_scope,
    periods.except_destinations,
    periods.legal_from,
    periods.legal_to,
    periods.known_from,
    periods.known_to,
    periods.status,
    periods.next_status,
    periods.licence_rate_low,
    periods.licence_rate_high,
    periods.certainty,
    periods.evidence_kind,
    periods.evidence_url,
    periods.event_id
from periods
left join item_clauses
    on
        periods.instrument_id = item_clauses.instrument_id
        and periods.clause_id = item_clauses.clause_id
left join scenario_clauses
    on
        periods.scenario = scenario_clauses.scenario
        and periods.instrument_id = scenario_clauses.instrument_id
        and periods.clause_id = scenario_clauses.clause_id
