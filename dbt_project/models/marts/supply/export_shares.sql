-- One row per source, year, watched HS6 code and exporter: its part in the world's exports by value.
-- A share of trade says who sells, not who mines or refines: China sells a sixth of the world's
-- rare-earth compounds and makes nine tenths of them. Never read it as dependence.
with

flows as (
    select * from {{ ref('trade_flows') }}
    where
        is_current
        and reporter_side = 'reconciled'
        and frequency = 'annual'
        and flow_scope in ('bilateral', 'unspecified_partner')
        and code_system like 'HS%'
        and length(commodity_code) = 6
        and exporter <> importer
        and value_usd is not null
),

figures as (
    select * from {{ ref('stg_published_figures__reference_figures') }}
    where concept = 'reconciled_trade' and unit = 'share_0_1' and partner <> 'WLD'
),

area_codes as (
    select * from {{ ref('area_codes') }}
    where scheme = 'iso3'
),

supply_sources as (
    select * from {{ ref('supply_sources') }}
),

named_suppliers as (
    select * from {{ ref('named_suppliers') }}
),

by_importer as (
    select
        source_id,
        edition_id,
        vintage,
        period,
        code_system,
        commodity_code,
        importer,
        exporter,
        sum(value_usd) as value_usd
    from flows
    group by source_id, edition_id, vintage, period, code_system, commodity_code, importer, exporter
),

world as (
    select
        source_id,
        edition_id,
        period,
        code_system,
        commodity_code,
        sum(value_usd) as world_value_usd,
        coalesce(sum(value_usd) filter (where exporter = 'X_OTHER'), 0) as rest_value_usd
    from by_importer
    group by source_id, edition_id, period, code_system, commodity_code
),

-- An importer's row for the rest holds no supplier that the importer has named.
rests as (
    select
        source_id,
        edition_id,
        period,
        code_system,
        commodity_code,
        importer,
        value_usd as rest_value_usd
    from by_importer
    where exporter = 'X_OTHER'
),

own as (
    select
        by_importer.source_id,
        by_importer.edition_id,
        by_importer.vintage,
        by_importer.period,
        by_importer.code_system,
        by_importer.commodity_code,
        by_importer.exporter,
        sum(by_importer.value_usd) as value_usd,
        coalesce(sum(rests.rest_value_usd), 0) as rest_value_usd_elsewhere
    from by_importer
    left join rests
        on
            by_importer.source_id = rests.source_id
            and by_importer.edition_id = rests.edition_id
            and by_importer.period = rests.period
            and by_importer.code_system = rests.code_system
            and by_importer.commodity_code = rests.commodity_code
            and by_importer.importer = rests.importer
    group by
        by_importer.source_id,
        by_importer.edition_id,
        by_importer.vintage,
        by_importer.period,
        by_importer.code_system,
        by_importer.commodity_code,
        by_importer.exporter
),

computed as (
    select
        own.source_id,
        own.vintage,
        own.period,
        own.code_system,
        own.commodity_code,
        own.exporter,
        cast(own.value_usd as decimal(20, 3)) as value_usd,
        cast(world.world_value_usd as decimal(20, 3)) as world_value_usd,
        cast(own.value_usd as double) / cast(world.world_value_usd as double) as share_low,
        cast(
            case
                when own.exporter = 'X_OTHER' or named_suppliers.exporter is not null
                    then own.value_usd
                else own.value_usd + world.rest_value_usd - own.rest_value_usd_elsewhere
            end as double
        ) / cast(world.world_value_usd as double) as share_high,
        'computed' as share_reason,
        cast(null as varchar) as figure_id,
        cast(null as varchar) as batch_id,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_line
    from own
    inner join world
        on
            own.source_id = world.source_id
            and own.edition_id = world.edition_id
            and own.period = world.period
            and own.code_system = world.code_system
            and own.commodity_code = world.commodity_code
    left join named_suppliers
        on
            own.source_id = named_suppliers.source_id
            and own.exporter = named_suppliers.exporter
),

printed as (
    select
        'published_figures' as source_id,
        figures.code_basis as vintage,
        figures.period,
        figures.code_system,
        figures.commodity_code,
        area_codes.area_id as exporter,
        cast(null as decimal(20, 3)) as value_usd,
        cast(null as decimal(20, 3)) as world_value_usd,
        cast(figures.value as double) as share_low,
        cast(figures.value as double) as share_high,
        'printed' as share_reason,
        figures.figure_id,
        figures.batch_id,
        figures.source_file,
        figures.source_line
    from figures
    inner join area_codes on figures.partner = area_codes.code
),

shares as (
    select * from computed
    union all
    select * from printed
),

-- Two sources of the same reconciled data repeat each other: the data themselves come before sums
-- of them, and any sum of flows before a share that somebody else has summed.
ranked as (
    select
        shares.*,
        dense_rank() over (
            partition by shares.period, shares.commodity_code
            order by
                shares.share_reason asc,
                supply_sources.preference asc,
                shares.code_system desc
        ) as choice
    from shares
    left join supply_sources
        on
            shares.source_id = supply_sources.source_id
            and supply_sources.reporter_side = 'reconciled'
)

select
    -- keys
    md5(
        concat_ws('|', source_id, share_reason, period, code_system, commodity_code, exporter)
    ) as row_key,
    source_id,
    period,
    code_system,
    commodity_code,
    exporter,
    -- dimensions
    concat_ws('/', source_id, code_system, commodity_code, 'export_value', share_reason)
        as concept_key,
    vintage,
    choice = 1 as is_preferred,
    share_reason,
    -- measures
    value_usd,
    world_value_usd,
    round(share_low, 9) as share_low,
    round(case when share_low = share_high then share_low end, 9) as share,
    round(share_high, 9) as share_high,
    -- provenance
    figure_id,
    batch_id,
    source_file,
    source_line
from ranked
