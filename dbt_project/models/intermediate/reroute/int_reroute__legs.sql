-- One row per case, source, side, nomenclature, measure, third country and destination: the corridor from
-- the state to a destination it supplied, and the third country that sells there too.
with

cases as (
    select * from {{ ref('int_reroute__cases') }}
),

changes as (
    select * from {{ ref('int_reroute__changes') }}
),

-- A third country takes part if the state sells to it at all, whoever declares it.
fed as (
    select distinct
        frequency,
        before_from,
        after_from,
        hs6_code,
        measure,
        exporter_id,
        importer_id
    from changes
)

select
    cases.controller_id,
    cases.is_placebo,
    cases.frequency,
    cases.before_from,
    cases.before_to,
    cases.after_from,
    cases.after_to,
    cases.hs6_code,
    direct.source_id,
    direct.reporter_side,
    direct.code_system,
    direct.measure,
    onward.exporter_id as third_id,
    direct.importer_id as destination_id,
    direct.before_amount as direct_before,
    direct.after_amount as direct_after,
    onward.before_amount as onward_before,
    onward.after_amount as onward_after,
    direct.after_amount <= (1 - {{ reroute_fall() }}) * direct.before_amount
    and onward.after_amount > onward.before_amount
        as is_closed_and_replaced
from cases
inner join changes as direct
    on
        cases.frequency = direct.frequency
        and cases.before_from = direct.before_from
        and cases.after_from = direct.after_from
        and cases.hs6_code = direct.hs6_code
        and cases.controller_id = direct.exporter_id
        and direct.before_amount > 0
inner join changes as onward
    on
        direct.frequency = onward.frequency
        and direct.before_from = onward.before_from
        and direct.after_from = onward.after_from
        and direct.source_id = onward.source_id
        and direct.reporter_side = onward.reporter_side
        and direct.code_system = onward.code_system
        and direct.hs6_code = onward.hs6_code
        and direct.measure = onward.measure
        and direct.importer_id = onward.importer_id
        and cases.controller_id <> onward.exporter_id
inner join fed
    on
        cases.frequency = fed.frequency
        and cases.before_from = fed.before_from
        and cases.after_from = fed.after_from
        and cases.hs6_code = fed.hs6_code
        and direct.measure = fed.measure
        and cases.controller_id = fed.exporter_id
        and onward.exporter_id = fed.importer_id
