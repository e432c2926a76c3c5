-- One row per pair of declarations in which the importer declares more: how much of the excess can have
-- come through hubs, each carrying no more than the exporter sold to it nor than it sold on.
with

pairs as (
    select * from {{ ref('int_mirror__pairs') }}
),

exports as (
    select
        frequency,
        period_from,
        exporter_id,
        importer_id,
        hs6_code,
        measure,
        max(amount) as amount
    from {{ ref('int_mirror__measured') }}
    where reporter_side = 'exporter' and flow_scope = 'bilateral' and amount > 0
    group by frequency, period_from, exporter_id, importer_id, hs6_code, measure
),

hubs as (
    select * from {{ ref('int_mirror__hubs') }}
),

-- Pairs of several sources share their routes.
flows as (
    select distinct
        frequency,
        period_from,
        exporter_id,
        importer_id,
        hs6_code,
        measure
    from pairs
    where
        coalesce(importer_amount, 0)
        > {{ cif_fob_factor() }} * coalesce(exporter_amount, 0)
),

from_hubs as (
    select
        exports.*,
        exports.exporter_id as hub_id
    from exports
    inner join hubs
        on
            exports.frequency = hubs.frequency
            and year(exports.period_from) = hubs.trade_year
            and exports.hs6_code = hubs.hs6_code
            and exports.measure = hubs.measure
            and exports.exporter_id = hubs.hub_id
),

routes as (
    select
        flows.frequency,
        flows.period_from,
        flows.exporter_id,
        flows.importer_id,
        flows.hs6_code,
        flows.measure,
        from_hubs.hub_id,
        least(to_hubs.amount, from_hubs.amount) as carried
    from flows
    inner join from_hubs
        on
            flows.frequency = from_hubs.frequency
            and flows.period_from = from_hubs.period_from
            and flows.importer_id = from_hubs.importer_id
            and flows.hs6_code = from_hubs.hs6_code
            and flows.measure = from_hubs.measure
            and flows.exporter_id <> from_hubs.hub_id
    inner join exports as to_hubs
        on
            flows.frequency = to_hubs.frequency
            and flows.period_from = to_hubs.period_from
            and flows.exporter_id = to_hubs.exporter_id
            and from_hubs.hub_id = to_hubs.importer_id
            and flows.hs6_code = to_hubs.hs6_code
            and flows.measure = to_hubs.measure
)

select
    frequency,
    period_from,
    exporter_id,
    importer_id,
    hs6_code,
    measure,
    sum(carried) as carried,
    string_agg(hub_id, ',' order by carried desc, hub_id asc) as hubs
from routes
group by frequency, period_from, exporter_id, importer_id, hs6_code, measure
