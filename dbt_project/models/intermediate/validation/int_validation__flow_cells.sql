-- One row per source, side, code, period, exporter and importer: current flows of the trade mart that
-- can meet a published figure, of the codes that figures ask for. The published figures themselves
-- are left out, or each would meet itself.
with

wanted as (
    select commodity_code
    from {{ ref('int_validation__figures') }}
    where commodity_code is not null
    union
    select substring(commodity_code, 1, 6) as commodity_code
    from {{ ref('int_validation__figures') }}
    where length(commodity_code) > 6
    union
    select commodity_code
    from {{ ref('validation_codes') }}
),

flows as (
    select * from {{ ref('trade_flows') }}
    where
        is_current
        and code_system <> 'CONCEPT'
        and frequency in ('annual', 'monthly')
        and flow_scope in ('bilateral', 'unspecified_partner', 'world_total')
        and (source_id <> 'published_figures' or reporter_side = 'reconciled')
        and commodity_code in (select wanted.commodity_code from wanted)
)

select
    source_id,
    vintage,
    reporter_side,
    code_system,
    commodity_code,
    frequency,
    period_from,
    period_to,
    flow_scope,
    exporter,
    importer,
    sum(value_usd) as value_usd,
    sum(net_mass_kg) as net_mass_kg,
    count(*) - count(net_mass_kg) as flow_count_without_mass
from flows
group by
    source_id,
    vintage,
    reporter_side,
    code_system,
    commodity_code,
    frequency,
    period_from,
    period_to,
    flow_scope,
    exporter,
    importer
