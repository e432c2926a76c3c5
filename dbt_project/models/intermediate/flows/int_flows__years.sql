-- One row per source, side, frequency, year, exporter, importer and code: the year's figure, or the
-- sum of the months that have one. A sum of fewer than twelve months is no year: look at the counts.
with

cells as (
    select * from {{ ref('int_flows__cells') }}
)

select
    source_id,
    reporter_side,
    frequency,
    year(period_from) as trade_year,
    exporter_id,
    importer_id,
    code_system,
    commodity_code,
    min(exporter_kind) as exporter_kind,
    min(importer_kind) as importer_kind,
    min(flow_scope) as flow_scope,
    min(hs6_code) as hs6_code,
    cast(sum(value_usd) as decimal(20, 3)) as value_usd,
    min(value_basis) as value_basis,
    cast(sum(net_mass_kg) as decimal(20, 3)) as net_mass_kg,
    count(*) as period_count,
    count(value_usd) as value_count,
    count(net_mass_kg) as mass_count,
    case frequency when 'annual' then 1 when 'monthly' then 12 end as periods_of_a_year
from cells
group by
    source_id,
    reporter_side,
    frequency,
    year(period_from),
    exporter_id,
    importer_id,
    code_system,
    commodity_code
