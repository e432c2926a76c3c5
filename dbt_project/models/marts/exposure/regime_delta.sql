-- One row per comparison of two readings of the law, exporter, importer, element and sector: what the
-- difference moves, at the trade of the importer's newest year.
-- Elements are not additive: read ALL for the total. A row is there only where something may differ.
with

comparisons as (
    select * from {{ ref('int_exposure__comparisons') }}
),

code_changes as (
    select * from {{ ref('int_exposure__code_changes') }}
),

code_sectors as (
    select * from {{ ref('int_exposure__code_sectors') }}
),

supply as (
    select * from {{ ref('int_exposure__supply_by_code') }}
),

destinations as (
    select distinct destination_class
    from {{ ref('int_law__destinations') }}
    where destination_class <> 'other'
),

exposure as (
    select * from {{ ref('exposure') }}
),

-- The newest year counts even where nothing came from the controller: older trade is no measure then.
newest as (
    {{ newest_years('exposure') }}
),

trade as (
    select
        supply.*,
        coalesce(destinations.destination_class, 'other') as destination_class
    from supply
    inner join newest
        on supply.importer_id = newest.importer and supply.trade_year = newest.newest_year
    left join destinations on supply.importer_id = destinations.destination_class
    where supply.controller_value_usd > 0
),

-- A sector that only one side knows has a use share of zero on the other.
sectors as (
    select distinct
        code_changes.comparison_key,
        code_changes.destination_class,
        code_changes.controller_id,
        code_changes.element,
        code_changes.code_system,
        code_changes.commodity_code,
        code_sectors.sector
    from code_changes
    inner join code_sectors
        on code_sectors.code_key in (code_changes.code_key_before, code_changes.code_key_after)
),

shares as (
    select
        code_changes.*,
        sectors.sector,
        code_changes.cover_low_before * coalesce(before_use.use_share_low, 0) as part_low_before,
        code_changes.cover_high_before * coalesce(before_use.use_share_high, 0)
            as part_high_before,
        code_changes.cover_low_after * coalesce(after_use.use_share_low, 0) as part_low_after,
        code_changes.cover_high_after * coalesce(after_use.use_share_high, 0) as part_high_after
    from code_changes
    inner join sectors
        on
            code_changes.comparison_key = sectors.comparison_key
            and code_changes.destination_class = sectors.destination_class
            and code_changes.controller_id = sectors.controller_id
            and code_changes.element = sectors.element
            and code_changes.code_system = sectors.code_system
            and code_changes.commodity_code = sectors.commodity_code
    left join code_sectors as before_use
        on
            code_changes.code_key_before = before_use.code_key
            and sectors.sector = before_use.sector
    left join code_sectors as after_use
        on
            code_changes.code_key_after = after_use.code_key
            and sectors.sector = after_use.sector
),

moves as (
    select
        *,
        case
            when is_wider then greatest(0, part_low_after - part_high_before)
            else part_low_after - part_high_before
        end as move_low,
        case
            when is_narrower then least(0, part_high_after - part_low_before)
            else part_high_after - part_low_before
        end as move_high
    from shares
),

summed as (
    select
        moves.comparison_key,
        moves.controller_id,
        trade.importer_id,
        trade.destination_class,
        moves.element,
        moves.sector,
        trade.trade_year,
        trade.source_id,
        trade.reporter_side,
        trade.code_system,
        count(*) as code_count,
        {{ sorted_text('moves.commodity_code') }} as commodity_codes,
        sum(cast(trade.controller_value_usd * moves.part_low_before as decimal(20, 3)))
            as value_usd_before_low,
        sum(cast(trade.controller_value_usd * moves.part_high_before as decimal(20, 3)))
            as value_usd_before_high,
        sum(cast(trade.controller_value_usd * moves.part_low_after as decimal(20, 3)))
            as value_usd_after_low,
        sum(cast(trade.controller_value_usd * moves.part_high_after as decimal(20, 3)))
            as value_usd_after_high,
        sum(cast(trade.controller_value_usd * moves.move_low as decimal(20, 3)))
            as value_usd_delta_low,
        sum(cast(trade.controller_value_usd * moves.move_high as decimal(20, 3)))
            as value_usd_delta_high
    from moves
    inner join trade
        on
            moves.destination_class = trade.destination_class
            and moves.controller_id = trade.controller_id
            and moves.code_system = trade.code_system
            and moves.commodity_code = trade.commodity_code
    group by
        moves.comparison_key,
        moves.controller_id,
        trade.importer_id,
        trade.destination_class,
        moves.element,
        moves.sector,
        trade.trade_year,
        trade.source_id,
        trade.reporter_side,
        trade.code_system
),

deltas as (
    select
        -- keys
        md5(
            concat_ws(
                '|',
                summed.comparison_key,
                summed.controller_id,
                summed.importer_id,
                summed.element,
                summed.sector,
                summed.code_system
            )
        ) as row_key,
        comparisons.comparison,
        comparisons.scenario_before,
        comparisons.day_before,
        comparisons.scenario_after,
        comparisons.day_after,
        summed.controller_id as exporter,
        summed.importer_id as importer,
        summed.element,
        summed.sector,
        cast(summed.trade_year as integer) as trade_year,
        summed.code_system,
        summed.destination_class,
        cast(summed.code_count as integer) as code_count,
        summed.commodity_codes,
        -- measures, of the codes that differ alone
        cast(summed.value_usd_before_low as decimal(20, 3)) as value_usd_before_low,
        cast(summed.value_usd_before_high as decimal(20, 3)) as value_usd_before_high,
        cast(summed.value_usd_after_low as decimal(20, 3)) as value_usd_after_low,
        cast(summed.value_usd_after_high as decimal(20, 3)) as value_usd_after_high,
        cast(summed.value_usd_delta_low as decimal(20, 3)) as value_usd_delta_low,
        cast(summed.value_usd_delta_high as decimal(20, 3)) as value_usd_delta_high,
        -- provenance
        summed.source_id,
        summed.reporter_side
    from summed
    inner join comparisons on summed.comparison_key = comparisons.comparison_key
)

select * from deltas
