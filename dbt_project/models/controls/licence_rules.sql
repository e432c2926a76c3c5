-- One row per rule that stands beside the item lists
-- depends_on: {{ ref('control_periods') }}
{{ config(post_hook = "{{ create_rules_as_of() }}") }}

with rules as (
    select * from {{ ref('stg_control_ledger__rules') }}
),

clauses as (
    select * from {{ ref('stg_control_ledger__clauses') }}
)

select
    rules.rule_id,
    rules.instrument_id,
    rules.clause_id,
    clauses.destination_scope,
    rules.dimension,
    rules.outcome,
    rules.rule,
    rules.parameter,
    rules.parameter_comparison,
    rules.parameter_value,
    rules.parameter_unit,
    rules.effective_from,
    rules.known_from,
    rules.certainty,
    rules.evidence_kind,
    rules.evidence_url,
    rules.evidence_urls,
    rules.read_on,
    rules.note,
    rules.source_file,
    rules.source_line
from rules
left join clauses
    on
        rules.instrument_id = clauses.instrument_id
        and rules.clause_id = clauses.clause_id
