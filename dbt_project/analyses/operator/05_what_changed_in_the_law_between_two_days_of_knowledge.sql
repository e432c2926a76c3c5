-- Did a control list change, and what changed clause by clause?
-- Each row is a stretch of days whose status differs between what was known on the two days; sentence
-- says it in words. control_diff(day, day) has the same item by item.
with

asked as (
    select
        date '2025-10-09' as known_a,
        date '2025-11-08' as known_b
)

select
    diff.instrument_id,
    diff.clause_id,
    diff.destination_scope,
    diff.legal_from,
    diff.legal_to,
    diff.status_before,
    diff.status_after,
    diff.change_kind,
    diff.item_count,
    diff.elements,
    diff.by_instrument_id,
    diff.known_from,
    diff.sentence,
    diff.evidence_url
from control_diff_clauses((select a.known_a from asked as a), (select b.known_b from asked as b)) as diff
order by diff.instrument_id, diff.clause_id, diff.destination_scope, diff.legal_from;
