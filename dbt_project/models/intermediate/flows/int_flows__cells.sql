-- One row per source, side, month or year, exporter, importer and code: the best current figure of
-- its value and of its mass. World and group rows are in here: flow_scope says which they are.
-- The one reading of the watched flows that concentration, coverage, mirror gaps and re-routes share.
with

flows as (
    select
        *,
        {{ figure_choice() }} as choice
    from {{ ref('int_flows__watched') }}
    where is_current and frequency in ('annual', 'monthly')
)

select
    source_id,
    reporter_side,
    frequency,
    period_from,
    exporter_id,
    importer_id,
    code_system,
    commodity_code,
    min(exporter_kind) as exporter_kind,
    min(importer_kind) as importer_kind,
    min(flow_scope) as flow_scope,
    min(hs6_code) as hs6_code,
    min_by(value_usd, choice) filter (where value_usd is not null) as value_usd,
    min_by(value_basis, choice) filter (where value_usd is not null) as value_basis,
    min_by(net_mass_kg, choice) filter (where net_mass_kg is not null) as net_mass_kg
from flows
group by
    source_id,
    reporter_side,
    frequency,
    period_from,
    exporter_id,
    importer_id,
    code_system,
    commodity_code
