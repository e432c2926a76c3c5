-- One row per source, edition, period, reporter side, exporter, importer, code and line of a figure.
-- Never add sources, editions or sides, and never a world or group row to its members.
with

flows as (
    select * from {{ ref('int_flows__watched') }}
)

select
    -- keys
    row_key,
    source_id,
    edition_id,
    period,
    reporter_side,
    exporter_id as exporter,
    importer_id as importer,
    code_system,
    commodity_code,
    -- dimensions
    vintage,
    is_current,
    known_from,
    period_from,
    period_to,
    frequency,
    flow_scope,
    exporter_kind,
    importer_kind,
    hs6_code,
    hs_revision,
    -- measures
    value_usd,
    value_usd_reason,
    value_native,
    currency,
    value_basis,
    net_mass_kg,
    net_mass_reason,
    mass_basis,
    quality_flag,
    -- provenance
    batch_id,
    source_file,
    source_line
from flows
