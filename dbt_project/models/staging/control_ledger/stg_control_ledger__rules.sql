-- One row per rule that stands beside the item lists
with rules as (
    select * from {{ source('control_ledger', 'rules') }}
)

select
    rule_id,
    instrument_id,
    clause_id,
    dimension,
    outcome,
    rule,
    parameter,
    parameter_comparison,
    parameter_value,
    parameter_unit,
    effective_from,
    known_from,
    certainty,
    evidence_kind,
    evidence_url,
    evidence_urls,
    read_on,
    note,
    source_file,
    source_line,
    batch_id
from rules
