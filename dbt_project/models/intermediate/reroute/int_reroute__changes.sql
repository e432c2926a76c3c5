-- One row per frequency, spans, source, side, nomenclature, HS6 code, measure, exporter and importer: what
-- was traded in the earlier and in the later span. A span without a row of the flow is zero where its reporter
-- declares the code in every period of both spans; otherwise nothing is known, and there is no row.
with

flows as (
    select * from {{ ref('int_flows__six_digits') }}
    where flow_scope = 'bilateral' and exporter_id <> importer_id
),

spans as (
    select distinct
        frequency,
        before_from,
        before_to,
        after_from,
        after_to,
        period_count
    from {{ ref('int_reroute__cases') }}
),

in_spans as (
    select
        spans.*,
        flows.source_id,
        flows.reporter_side,
        flows.code_system,
        flows.hs6_code,
        flows.exporter_id,
        flows.importer_id,
        case flows.reporter_side
            when 'exporter' then flows.exporter_id
            when 'importer' then flows.importer_id
            else 'all'
        end as reporter_id,
        flows.period_from,
        flows.period_from >= spans.after_from as is_after,
        flows.value_usd,
        flows.net_mass_kg
    from spans
    inner join flows
        on
            spans.frequency = flows.frequency
            and (
                (spans.before_from <= flows.period_from and spans.before_to > flows.period_from)
                or (spans.after_from <= flows.period_from and spans.after_to > flows.period_from)
            )
),

covered as (
    select
        frequency,
        before_from,
        after_from,
        source_id,
        reporter_side,
        code_system,
        hs6_code,
        reporter_id
    from in_spans
    group by
        frequency,
        before_from,
        after_from,
        period_count,
        source_id,
        reporter_side,
        code_system,
        hs6_code,
        reporter_id
    having
        count(distinct case when is_after then period_from end) = period_count
        and count(distinct case when not is_after then period_from end) = period_count
),

measured as (
    select
        *,
        'value_usd' as measure,
        value_usd as amount
    from in_spans
    union all
    select
        *,
        'net_mass_kg' as measure,
        net_mass_kg as amount
    from in_spans
)

select
    measured.frequency,
    measured.before_from,
    measured.after_from,
    measured.source_id,
    measured.reporter_side,
    measured.code_system,
    measured.hs6_code,
    measured.measure,
    measured.exporter_id,
    measured.importer_id,
    coalesce(sum(case when not measured.is_after then measured.amount end), 0) as before_amount,
    coalesce(sum(case when measured.is_after then measured.amount end), 0) as after_amount
from measured
inner join covered
    on
        measured.frequency = covered.frequency
        and measured.before_from = covered.before_from
        and measured.after_from = covered.after_from
        and measured.source_id = covered.source_id
        and measured.reporter_side = covered.reporter_side
        and measured.code_system = covered.code_system
        and measured.hs6_code = covered.hs6_code
        and measured.reporter_id = covered.reporter_id
group by
    measured.frequency,
    measured.before_from,
    measured.after_from,
    measured.source_id,
    measured.reporter_side,
    measured.code_system,
    measured.hs6_code,
    measured.measure,
    measured.exporter_id,
    measured.importer_id
having count(*) = count(measured.amount)
