-- One row per month, source, side, exporter, importer and product: the best published figure of its
-- mass and of its value. A publisher's own number is preferred to one computed from growth rates,
-- and the surer to the less sure; the others stay in trade_flows.
with

flows as (
    select * from {{ ref('int_flows__watched') }}
    where is_current and frequency = 'monthly'
),

ranked as (
    select
        *,
        case quality_flag
            when 'reported' then 1
            when 'provisional' then 2
            when 'published_A' then 3
            when 'published_B' then 4
            when 'derived' then 5
            when 'published_C' then 6
            when 'estimated' then 7
        end as quality_rank
    from flows
),

masses as (
    select *
    from ranked
    where net_mass_kg is not null
    qualify row_number() over (
        partition by
            source_id, reporter_side, period, exporter_id, importer_id, code_system, commodity_code
        order by quality_rank, source_file, source_line
    ) = 1
),

amounts as (
    select *
    from ranked
    where value_native is not null
    qualify row_number() over (
        partition by
            source_id, reporter_side, period, exporter_id, importer_id, code_system, commodity_code
        order by quality_rank, source_file, source_line
    ) = 1
),

cells as (
    select
        coalesce(masses.source_id, amounts.source_id) as source_id,
        coalesce(masses.reporter_side, amounts.reporter_side) as reporter_side,
        coalesce(masses.period_from, amounts.period_from) as month_from,
        coalesce(masses.exporter_id, amounts.exporter_id) as exporter_id,
        coalesce(masses.importer_id, amounts.importer_id) as importer_id,
        coalesce(masses.flow_scope, amounts.flow_scope) as flow_scope,
        coalesce(masses.code_system, amounts.code_system) as code_system,
        coalesce(masses.commodity_code, amounts.commodity_code) as commodity_code,
        amounts.value_usd,
        amounts.value_native,
        amounts.currency,
        masses.net_mass_kg,
        amounts.quality_flag as value_quality_flag,
        masses.quality_flag as mass_quality_flag,
        amounts.row_key as value_flow_key,
        masses.row_key as mass_flow_key
    from masses
    full outer join amounts
        on
            masses.source_id = amounts.source_id
            and masses.reporter_side = amounts.reporter_side
            and masses.period = amounts.period
            and masses.exporter_id = amounts.exporter_id
            and masses.importer_id = amounts.importer_id
            and masses.code_system = amounts.code_system
            and masses.commodity_code = amounts.commodity_code
)

select * from cells
