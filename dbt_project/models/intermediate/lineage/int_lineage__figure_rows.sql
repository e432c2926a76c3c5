-- One row per mart row and line of a file it was read from, for marts that do not rest on flows. Such
-- a mart adds a part here; quality.lineage and quality.lineage_files take it from here.
{{ config(materialized='ephemeral') }}

with

supply_stages as (
    select * from {{ ref('supply_stages') }}
),

supply_concentration as (
    select * from {{ ref('supply_concentration') }}
),

supply_risk as (
    select * from {{ ref('supply_risk') }}
),

export_shares as (
    select * from {{ ref('export_shares') }}
    where share_reason = 'printed'
),

supply_positions as (
    select * from {{ ref('supply_positions') }}
),

embedded_contents as (
    select * from {{ ref('embedded_contents') }}
),

embedded_products as (
    select * from {{ ref('embedded_products') }}
),

traced_supply as (
    select * from {{ ref('traced_supply') }}
    where output_batch_id is not null
)

select
    'marts.supply_stages' as mart,
    row_key,
    batch_id,
    source_file,
    source_line
from supply_stages
union all
select
    'marts.supply_concentration' as mart,
    supply_concentration.row_key,
    supply_stages.batch_id,
    supply_stages.source_file,
    supply_stages.source_line
from supply_concentration
inner join supply_stages
    on
        supply_concentration.source_id = supply_stages.source_id
        and supply_concentration.edition = supply_stages.edition
        and supply_concentration.concept_key = supply_stages.concept_key
        and supply_concentration.period = supply_stages.period
union all
select
    'marts.supply_risk' as mart,
    row_key,
    score_batch_id as batch_id,
    score_source_file as source_file,
    score_source_line as source_line
from supply_risk
where score_batch_id is not null
union all
select
    'marts.supply_risk' as mart,
    row_key,
    parameter_batch_id as batch_id,
    parameter_source_file as source_file,
    parameter_source_line as source_line
from supply_risk
where parameter_batch_id is not null
union all
select
    'marts.supply_risk' as mart,
    row_key,
    use_batch_id as batch_id,
    use_source_file as source_file,
    use_source_line as source_line
from supply_risk
where use_batch_id is not null
union all
select
    'marts.export_shares' as mart,
    row_key,
    batch_id,
    source_file,
    source_line
from export_shares
union all
select
    'marts.supply_positions' as mart,
    supply_positions.row_key,
    supply_stages.batch_id,
    supply_stages.source_file,
    supply_stages.source_line
from supply_positions
inner join supply_stages
    on
        supply_positions.period = supply_stages.period
        and supply_positions.country = supply_stages.country
        and supply_stages.is_preferred
        and supply_stages.concept_key in (
            supply_positions.mining_concept_key,
            supply_positions.refining_concept_key,
            supply_positions.metal_concept_key,
            supply_positions.magnet_concept_key
        )
union all
select
    'marts.supply_positions' as mart,
    supply_positions.row_key,
    export_shares.batch_id,
    export_shares.source_file,
    export_shares.source_line
from supply_positions
inner join export_shares
    on
        supply_positions.period = export_shares.period
        and supply_positions.country = export_shares.exporter
        and export_shares.concept_key in (
            supply_positions.export_ore_concept_key,
            supply_positions.export_compound_concept_key,
            supply_positions.export_metal_concept_key,
            supply_positions.export_magnet_concept_key
        )
union all
select
    'marts.embedded_contents' as mart,
    row_key,
    batch_id,
    source_file,
    source_line
from embedded_contents
union all
select
    'marts.embedded_products' as mart,
    row_key,
    batch_id,
    source_file,
    source_line
from embedded_products
union all
select
    'marts.traced_supply' as mart,
    row_key,
    output_batch_id as batch_id,
    output_source_file as source_file,
    output_source_line as source_line
from traced_supply
