-- One row per scope, material, stage and country of the EU's criticality study, as printed. World
-- supply and what the EU buys are two scopes, so two concepts.
with

shares as (
    select * from {{ ref('stg_eu_crm__supply_shares') }}
),

names as (
    select * from {{ ref('eu_material_names') }}
),

publications as (
    select * from {{ ref('supply_publications') }}
    where source_id = 'eu_crm'
)

select
    -- keys
    'eu_crm' as source_id,
    publications.publication,
    cast(shares.study_year as varchar) as edition,
    coalesce(names.material, shares.material) as material,
    shares.stage as stage_name,
    shares.scope,
    publications.default_year_from as year_from,
    publications.default_year_to as year_to,
    shares.country_scheme,
    shares.country_code,
    shares.country_name,
    -- dimensions
    shares.element as elements,
    case shares.scope
        when 'world' then 'percent of global supply at this stage, average 2016-2020'
        else 'percent of what the EU gets at this stage, average 2016-2020'
    end as denominator,
    publications.publication_rank,
    publications.source_rank,
    true as is_printed_share,
    case when shares.bound = 'exact' then 'printed' else 'limit' end as share_reason,
    cast(null as boolean) as is_estimated,
    'A' as certainty,
    -- measures
    cast(null as double) as quantity_t_low,
    cast(null as double) as quantity_t_high,
    cast(null as double) as world_quantity_t_low,
    cast(null as double) as world_quantity_t_high,
    shares.share_low,
    case when shares.bound = 'exact' then shares.share end as share,
    shares.share_high,
    cast(shares.trade_parameter as double) as trade_parameter,
    -- provenance
    shares.publisher,
    shares.batch_id,
    shares.source_file,
    shares.source_line
from shares
cross join publications
left join names on shares.material = names.published_material
