-- One row per chain (rare earths, or one element), country and period: its part in mining, refining,
-- metal making, magnet making, and in the world's exports, side by side. Each share is of a whole
-- of its own, named beside it: never add, subtract or divide two of them.
with

stages as (
    select * from {{ ref('supply_stages') }}
    where is_preferred and not is_capacity and scope = 'world' and country <> 'X_OTHER'
),

export_shares as (
    select * from {{ ref('export_shares') }}
    where is_preferred and exporter <> 'X_OTHER'
),

chains as (
    select * from {{ ref('supply_chains') }}
),

trade_codes as (
    select * from {{ ref('chain_trade_codes') }}
),

chained as (
    select
        stages.*,
        coalesce(
            chains.chain,
            case when stages.elements not like '%,%' then stages.elements end
        ) as chain
    from stages
    left join chains
        on
            stages.publication = chains.publication
            and stages.material = chains.material
),

-- Several publications can state the same stage; one is shown, and named.
ranked as (
    select
        *,
        dense_rank() over (
            partition by chain, period, stage
            order by publication_rank, concept_key
        ) as choice
    from chained
    where chain is not null and share_reason not in ('withheld', 'not_available', 'no_world_total')
),

stage_cells as (
    select
        chain,
        country,
        period,
        stage as position_name,
        share_low,
        share,
        share_high,
        concept_key
    from ranked
    where choice = 1
),

trade_cells as (
    select
        trade_codes.chain,
        export_shares.exporter as country,
        export_shares.period,
        concat('export_', trade_codes.form) as position_name,
        export_shares.share_low,
        export_shares.share,
        export_shares.share_high,
        export_shares.concept_key
    from export_shares
    inner join trade_codes on export_shares.commodity_code = trade_codes.hs6_code
),

cells as (
    select * from stage_cells
    union all
    select * from trade_cells
),

positions as (
    select
        -- keys
        md5(concat_ws('|', chain, country, period)) as row_key,
        chain,
        country,
        period,
        -- output
        {{ position_columns('mining') }},
        {{ position_columns('refining') }},
        {{ position_columns('metal') }},
        {{ position_columns('magnet') }},
        -- exports
        {{ position_columns('export_ore') }},
        {{ position_columns('export_compound') }},
        {{ position_columns('export_metal') }},
        {{ position_columns('export_magnet') }}
    from cells
    group by chain, country, period
)

select * from positions
