-- One row per set of statements about listed goods that cannot all hold, and statement in it. Left
-- out any one, the others hold; which of them is wrong, this table does not say.
with

conflicts as (
    select * from {{ ref('int_tighten__conflicts') }}
),

bound_evidence as (
    select * from {{ ref('bound_evidence') }}
),

amounts as (
    select * from {{ ref('int_tighten__amounts') }}
)

select
    -- keys
    conflicts.conflict_key,
    conflicts.member as statement_key,
    -- dimensions
    case when conflicts.is_interval then 'code_cover' else bound_evidence.kind end as kind,
    coalesce(bound_evidence.exporter, amounts.exporter_id) as exporter,
    coalesce(bound_evidence.importer, amounts.importer_id) as importer,
    coalesce(bound_evidence.period, amounts.period) as period,
    coalesce(bound_evidence.element, amounts.element) as element,
    coalesce(bound_evidence.measure, amounts.measure) as measure,
    -- measures
    cast(coalesce(bound_evidence.low, amounts.low) as decimal(20, 3)) as low,
    cast(coalesce(bound_evidence.high, amounts.high) as decimal(20, 3)) as high,
    cast(conflicts.gives_way_by as decimal(20, 3)) as gives_way_by,
    -- provenance
    coalesce(bound_evidence.source_id, amounts.source_id) as source_id,
    bound_evidence.figures,
    case
        when conflicts.is_interval
            then
                concat(
                    'The flow of ', amounts.code_system, ' ', amounts.commodity_code,
                    ' in ', amounts.source_id, ', times the cover of the code.'
                )
        else bound_evidence.premise
    end as premise
from conflicts
left join bound_evidence
    on conflicts.member = bound_evidence.constraint_key and not conflicts.is_interval
left join amounts on conflicts.member = amounts.amount_key and conflicts.is_interval
