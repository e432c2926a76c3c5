-- One row per scenario, clause, item it reaches, destination, legal and known interval
-- depends_on: {{ ref('control_items') }}
-- depends_on: {{ ref('control_item_elements') }}
{{ config(post_hook = "{{ create_controls_as_of() }}") }}

with periods as (
    select * from {{ ref('stg_control_ledger__periods') }}
),

item_clauses as (
    select * from {{ ref('stg_control_ledger__item_clauses') }}
)

select
    periods.scenario,
    periods.instrument_id,
    periods.clause_id,
    item_clauses.item_id,
    periods.destination_scope,
    periods.legal_from,
    periods.legal_to,
    periods.known_from,
    periods.known_to,
    periods.status,
    periods.next_status,
    periods.certainty,
    periods.evidence_kind,
    periods.evidence_url,
    periods.event_id
from periods
left join item_clauses
    on
        periods.instrument_id = item_clauses.instrument_id
        and periods.clause_id = item_clauses.clause_id
