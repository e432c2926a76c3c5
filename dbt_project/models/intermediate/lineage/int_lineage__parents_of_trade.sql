-- One row per mart row that compares or adds up trade and flow, or mart row, it is made of.
{{ config(materialized='ephemeral') }}

with

trade_flows as (
    select * from {{ ref('trade_flows') }}
),

-- What years are made of: no World or group row.
yearly_flows as (
    select
        *,
        year(period_from) as trade_year
    from trade_flows
    where
        is_current
        and frequency = 'annual'
        and flow_scope in ('bilateral', 'unspecified_partner')
        and exporter <> importer
        and value_usd is not null
),

supply_choices as (
    select * from {{ ref('supply_choices') }}
),

trade_totals as (
    select * from {{ ref('trade_totals') }}
),

supplier_concentration as (
    select * from {{ ref('supplier_concentration') }}
),

over_coverage as (
    select * from {{ ref('over_coverage') }}
),

mirror_gaps as (
    select * from {{ ref('mirror_gaps') }}
),

reroute_signals as (
    select * from {{ ref('reroute_signals') }}
),

event_study as (
    select * from {{ ref('event_study') }}
),

exposure_monthly as (
    select * from {{ ref('exposure_monthly') }}
),

traced_supply as (
    select * from {{ ref('traced_supply') }}
),

embedded_exposure as (
    select * from {{ ref('embedded_exposure') }}
),

embedded_products as (
    select * from {{ ref('embedded_products') }}
),

embedded_contents as (
    select * from {{ ref('embedded_contents') }}
),

compared as (
    select
        row_key,
        'coarser' as part,
        trade_year,
        exporter,
        importer,
        coarser_source_id as source_id,
        coarser_side as reporter_side,
        coarser_code_system as code_system,
        coarser_code as commodity_codes
    from over_coverage
    union all
    select
        row_key,
        'finer' as part,
        trade_year,
        exporter,
        importer,
        finer_source_id as source_id,
        finer_side as reporter_side,
        finer_code_system as code_system,
        finer_code as commodity_codes
    from over_coverage
),

-- A source that publishes the year itself is not added up from its months.
compared_flows as (
    select
        compared.row_key,
        trade_flows.row_key as trade_flow_key
    from compared
    inner join trade_flows
        on
            compared.source_id = trade_flows.source_id
            and compared.reporter_side = trade_flows.reporter_side
            and compared.code_system = trade_flows.code_system
            and compared.trade_year = year(trade_flows.period_from)
            and (
                compared.exporter = trade_flows.exporter
                or (compared.exporter = 'W00' and compared.reporter_side = 'reconciled')
            )
            and (
                compared.importer = trade_flows.importer
                or (compared.importer = 'W00' and compared.reporter_side = 'reconciled')
            )
            and concat(',', compared.commodity_codes, ',')
            like concat('%,', trade_flows.commodity_code, ',%')
    where trade_flows.is_current and trade_flows.frequency in ('annual', 'monthly')
    qualify trade_flows.frequency = min(trade_flows.frequency) over (
        partition by
            compared.row_key,
            compared.part,
            trade_flows.exporter,
            trade_flows.importer,
            trade_flows.commodity_code
    )
),

declared as (
    select
        row_key,
        frequency,
        period_from,
        exporter,
        importer,
        exporter_source_id as source_id,
        'exporter' as reporter_side,
        exporter_code_system as code_system,
        exporter_codes as commodity_codes
    from mirror_gaps
    union all
    select
        row_key,
        frequency,
        period_from,
        exporter,
        importer,
        importer_source_id as source_id,
        'importer' as reporter_side,
        importer_code_system as code_system,
        importer_codes as commodity_codes
    from mirror_gaps
),

legs as (
    select
        *,
        source_id as leg_source_id,
        reporter_side as leg_side,
        code_system as leg_code_system,
        origin as leg_exporter,
        destination as leg_importer
    from reroute_signals
    union all
    select
        *,
        source_id as leg_source_id,
        reporter_side as leg_side,
        code_system as leg_code_system,
        third_country as leg_exporter,
        destination as leg_importer
    from reroute_signals
    union all
    select
        *,
        feeder_source_id as leg_source_id,
        feeder_side as leg_side,
        case
            when feeder_source_id = source_id and feeder_side = reporter_side then code_system
        end as leg_code_system,
        origin as leg_exporter,
        third_country as leg_importer
    from reroute_signals
),

-- Of codes of several lengths the shortest count, so that none counts twice.
leg_flows as (
    select
        legs.row_key,
        trade_flows.row_key as trade_flow_key
    from legs
    inner join trade_flows
        on
            legs.leg_source_id = trade_flows.source_id
            and legs.leg_side = trade_flows.reporter_side
            and legs.frequency = trade_flows.frequency
            and legs.hs6_code = trade_flows.hs6_code
            and legs.leg_exporter = trade_flows.exporter
            and legs.leg_importer = trade_flows.importer
            and coalesce(legs.leg_code_system, trade_flows.code_system) = trade_flows.code_system
            and (
                (
                    legs.before_from <= trade_flows.period_from
                    and legs.before_to > trade_flows.period_from
                )
                or (
                    legs.after_from <= trade_flows.period_from
                    and legs.after_to > trade_flows.period_from
                )
            )
    where trade_flows.is_current and trade_flows.flow_scope = 'bilateral'
    qualify length(trade_flows.commodity_code) = min(length(trade_flows.commodity_code)) over (
        partition by
            legs.row_key,
            trade_flows.code_system,
            trade_flows.period_from,
            trade_flows.exporter,
            trade_flows.importer
    )
),

monthly_amounts as (
    select
        *,
        'net_mass_kg' as measure,
        mass_flow_key as trade_flow_key
    from exposure_monthly
    where observed_net_mass_kg is not null
    union all
    select
        *,
        'value_usd' as measure,
        value_flow_key as trade_flow_key
    from exposure_monthly
    where observed_value_usd is not null
),

-- A month counts where the same month a year before has a figure too.
paired_months as (
    select
        event_study.row_key,
        afters.trade_flow_key as flow_after,
        befores.trade_flow_key as flow_before
    from event_study
    inner join monthly_amounts as afters
        on
            event_study.source_id = afters.source_id
            and event_study.reporter_side = afters.reporter_side
            and event_study.exporter = afters.exporter
            and event_study.importer = afters.importer
            and event_study.code_system = afters.code_system
            and event_study.commodity_code = afters.commodity_code
            and event_study.element = afters.element
            and event_study.measure = afters.measure
            and date_trunc('month', event_study.event_day) < afters.month
            and date_trunc('month', event_study.event_day) + to_months(event_study.horizon_months)
            >= afters.month
    inner join monthly_amounts as befores
        on
            event_study.source_id = befores.source_id
            and event_study.reporter_side = befores.reporter_side
            and event_study.exporter = befores.exporter
            and event_study.importer = befores.importer
            and event_study.code_system = befores.code_system
            and event_study.commodity_code = befores.commodity_code
            and event_study.element = befores.element
            and event_study.measure = befores.measure
            and cast(afters.month - to_months(12) as date) = befores.month
),

flows as (
    select
        'marts.supplier_concentration' as mart,
        supplier_concentration.row_key,
        trade_flows.row_key as trade_flow_key
    from supplier_concentration
    inner join trade_flows
        on
            supplier_concentration.source_id = trade_flows.source_id
            and supplier_concentration.reporter_side = trade_flows.reporter_side
            and supplier_concentration.frequency = trade_flows.frequency
            and supplier_concentration.code_system = trade_flows.code_system
            and supplier_concentration.trade_year = year(trade_flows.period_from)
            and supplier_concentration.importer in (trade_flows.importer, 'W00')
            and concat(',', supplier_concentration.code_set, ',')
            like concat('%,', trade_flows.commodity_code, ',%')
    where
        trade_flows.is_current
        and trade_flows.flow_scope in ('bilateral', 'unspecified_partner')
        and trade_flows.importer_kind in ('country', 'historical')
        and trade_flows.value_usd > 0
    union all
    select
        'marts.over_coverage' as mart,
        row_key,
        trade_flow_key
    from compared_flows
    union all
    select
        'marts.mirror_gaps' as mart,
        declared.row_key,
        trade_flows.row_key as trade_flow_key
    from declared
    inner join trade_flows
        on
            declared.source_id = trade_flows.source_id
            and declared.reporter_side = trade_flows.reporter_side
            and declared.code_system = trade_flows.code_system
            and declared.frequency = trade_flows.frequency
            and declared.period_from = trade_flows.period_from
            and declared.exporter = trade_flows.exporter
            and declared.importer = trade_flows.importer
            and concat(',', declared.commodity_codes, ',')
            like concat('%,', trade_flows.commodity_code, ',%')
    where trade_flows.is_current
    union all
    select
        'marts.reroute_signals' as mart,
        row_key,
        trade_flow_key
    from leg_flows
    union all
    select
        'marts.event_study' as mart,
        row_key,
        flow_after as trade_flow_key
    from paired_months
    union all
    select
        'marts.event_study' as mart,
        row_key,
        flow_before as trade_flow_key
    from paired_months
    union all
    -- The watched part; the rest of the total is in the publisher's file alone.
    select
        'marts.trade_totals' as mart,
        trade_totals.row_key,
        trade_flows.row_key as trade_flow_key
    from trade_totals
    inner join trade_flows
        on
            trade_totals.source_id = trade_flows.source_id
            and trade_totals.edition_id = trade_flows.edition_id
            and trade_totals.period = trade_flows.period
            and trade_totals.code_system = trade_flows.code_system
            and trade_totals.area = case trade_totals.area_role
                when 'exporter' then trade_flows.exporter
                when 'importer' then trade_flows.importer
            end
    where trade_flows.flow_scope in ('bilateral', 'unspecified_partner')
    union all
    select
        'marts.traced_supply' as mart,
        traced_supply.row_key,
        yearly_flows.row_key as trade_flow_key
    from traced_supply
    inner join yearly_flows
        on
            traced_supply.trade_year = yearly_flows.trade_year
            and traced_supply.country in (yearly_flows.exporter, yearly_flows.importer)
            and concat(',', traced_supply.hs6_codes, ',')
            like concat('%,', yearly_flows.commodity_code, ',%')
    inner join supply_choices
        on
            yearly_flows.importer = supply_choices.importer
            and yearly_flows.trade_year = supply_choices.trade_year
            and yearly_flows.source_id = supply_choices.source_id
            and yearly_flows.reporter_side = supply_choices.reporter_side
            and yearly_flows.code_system = supply_choices.code_system
    where supply_choices.reporter_side = 'reconciled'
)

select
    mart,
    row_key,
    'marts.trade_flows' as parent_mart,
    trade_flow_key as parent_row_key
from flows
union all
select
    'marts.embedded_exposure' as mart,
    embedded_exposure.row_key,
    'marts.embedded_products' as parent_mart,
    embedded_products.row_key as parent_row_key
from embedded_exposure
inner join embedded_products
    on
        embedded_exposure.product = embedded_products.product
        and cast(substring(embedded_exposure.code_system, 3, 4) as integer)
        >= embedded_products.hs_year_from
        and cast(substring(embedded_exposure.code_system, 3, 4) as integer)
        <= coalesce(embedded_products.hs_year_to, 9999)
union all
select
    'marts.embedded_exposure' as mart,
    embedded_exposure.row_key,
    'marts.embedded_contents' as parent_mart,
    embedded_contents.row_key as parent_row_key
from embedded_exposure
inner join embedded_contents on embedded_exposure.product = embedded_contents.product
where embedded_contents.is_listed_input
union all
select
    'marts.embedded_exposure' as mart,
    embedded_exposure.row_key,
    'marts.traced_supply' as parent_mart,
    traced_supply.row_key as parent_row_key
from embedded_exposure
inner join traced_supply
    on
        embedded_exposure.trade_year = traced_supply.trade_year
        and embedded_exposure.exporter = traced_supply.country
        and embedded_exposure.inputs_from = traced_supply.origin
