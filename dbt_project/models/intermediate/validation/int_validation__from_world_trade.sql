-- One row per published sum over the world's trade that reconciled flows can meet: totals of a code,
-- a country's part, concentration of exporters, and totals of a whole release.
with

figures as (
    select * from {{ ref('int_validation__figures') }}
    where concept in ('reconciled_trade', 'reconciled_release') and reporter_iso3 = 'WLD'
),

cells as (
    select * from {{ ref('int_validation__flow_cells') }}
    where
        reporter_side = 'reconciled'
        and frequency = 'annual'
        and flow_scope <> 'world_total'
        and exporter <> importer
),

export_shares as (
    select * from {{ ref('export_shares') }}
    where share_reason = 'computed' and is_preferred
),

trade_totals as (
    select * from {{ ref('trade_totals') }}
    where is_current and area_role = 'exporter'
),

-- The data themselves before sums of them.
world as (
    select
        source_id,
        vintage,
        code_system,
        commodity_code,
        cast(year(period_from) as varchar) as period,
        sum(value_usd) as value_usd,
        sum(net_mass_kg) as mass_kg
    from cells
    group by source_id, vintage, code_system, commodity_code, period_from
    qualify row_number() over (
        partition by code_system, commodity_code, period_from
        order by source_id = 'published_figures', source_id
    ) = 1
),

-- A figure names the release it was summed over; another release is another concept.
totals as (
    select
        figures.figure_id,
        'sum_over_the_world' as method,
        figures.code_basis,
        world.vintage,
        cast(
            case when figures.measure = 'value_usd' then world.value_usd else world.mass_kg end
            as double
        ) as computed,
        world.source_id,
        concat_ws(' ', 'marts.trade_flows,', world.source_id, world.vintage) as inputs
    from figures
    inner join world
        on
            figures.code_system = world.code_system
            and figures.commodity_code = world.commodity_code
            and figures.period = world.period
    where figures.concept = 'reconciled_trade' and figures.measure in ('value_usd', 'mass_kg')
),

shares as (
    select
        figures.figure_id,
        'part_of_world_exports' as method,
        figures.code_basis,
        export_shares.vintage,
        export_shares.share_low as computed_low,
        export_shares.share as computed,
        export_shares.share_high as computed_high,
        export_shares.source_id,
        concat_ws(' ', 'marts.export_shares,', export_shares.source_id, export_shares.vintage)
            as inputs
    from figures
    inner join export_shares
        on
            figures.code_system = export_shares.code_system
            and figures.commodity_code = export_shares.commodity_code
            and figures.period = export_shares.period
            and figures.partner = export_shares.exporter
    where figures.concept = 'reconciled_trade' and figures.measure = 'share'
),

-- At most, all unnamed exporters are the largest one.
concentration as (
    select
        source_id,
        vintage,
        code_system,
        commodity_code,
        period,
        sum(case when exporter <> 'X_OTHER' then share_low * share_low end) as hhi_low,
        max(case when exporter <> 'X_OTHER' then share_low end) as largest,
        coalesce(max(case when exporter = 'X_OTHER' then share_low end), 0) as rest
    from export_shares
    group by source_id, vintage, code_system, commodity_code, period
),

indices as (
    select
        figures.figure_id,
        'squared_shares_of_exporters' as method,
        figures.code_basis,
        concentration.vintage,
        concentration.hhi_low as computed_low,
        case when concentration.rest = 0 then concentration.hhi_low end as computed,
        concentration.hhi_low
        + 2 * concentration.largest * concentration.rest
        + concentration.rest * concentration.rest as computed_high,
        concentration.source_id,
        concat_ws(' ', 'marts.export_shares,', concentration.source_id, concentration.vintage)
            as inputs
    from figures
    inner join concentration
        on
            figures.code_system = concentration.code_system
            and figures.commodity_code = concentration.commodity_code
            and figures.period = concentration.period
    where figures.concept = 'reconciled_trade' and figures.measure = 'hhi'
),

-- An exporter of four thousand products is there only where the whole release is.
releases as (
    select
        code_system,
        period,
        min(source_id) as source_id,
        split_part(min(edition_id), '-', 1) as vintage,
        cast(sum(value_usd) as double) as value_usd,
        cast(sum(net_mass_kg_known) as double) as mass_kg,
        cast(sum(flow_count) as double) as flow_count,
        cast(sum(flow_count_without_mass) as double) as flow_count_without_mass
    from trade_totals
    group by code_system, period
    having max(code_count) >= 4000
),

release_totals as (
    select
        figures.figure_id,
        'totals_of_the_release' as method,
        figures.code_basis,
        releases.vintage,
        case figures.measure
            when 'value_usd' then releases.value_usd
            when 'mass_kg' then releases.mass_kg
            when 'flow_count' then releases.flow_count
            when 'flow_count_without_mass' then releases.flow_count_without_mass
        end as computed,
        releases.source_id,
        concat_ws(' ', 'marts.trade_totals,', releases.source_id, releases.vintage) as inputs
    from figures
    inner join releases
        on
            figures.code_system = releases.code_system
            and figures.period = releases.period
    where figures.concept = 'reconciled_release'
),

computed as (
    select
        figure_id,
        method,
        code_basis,
        vintage,
        computed as computed_low,
        computed,
        computed as computed_high,
        source_id,
        inputs
    from totals
    union all
    select * from shares
    union all
    select * from indices
    union all
    select
        figure_id,
        method,
        code_basis,
        vintage,
        computed as computed_low,
        computed,
        computed as computed_high,
        source_id,
        inputs
    from release_totals
)

select
    figure_id,
    method,
    case
        when code_basis like concat('%', split_part(vintage, '_', 2), '%') then 'same'
        else 'other'
    end as relation,
    3 as method_rank,
    computed_low,
    computed,
    computed_high,
    source_id,
    inputs
from computed
