-- One row per cited figure on output: the same columns as from publishers' own files. Some of those
-- files hold the same figure again; marts.supply_stages says which of the two to use.
with

shares as (
    select * from {{ ref('stg_published_figures__production_shares') }}
),

publications as (
    select * from {{ ref('supply_publications') }}
    where source_id = 'published_figures'
),

measured as (
    select
        shares.*,
        publications.publication,
        publications.edition,
        publications.publication_rank,
        publications.source_rank,
        case shares.unit
            when 't' then 1.0
            when 'kt' then 1000.0
            when 'kg' then 0.001
        end as tonnes_per_unit
    from shares
    inner join publications on shares.url = publications.url
)

select
    -- keys
    'published_figures' as source_id,
    publication,
    edition,
    material,
    stage as stage_name,
    'world' as scope,
    year_from,
    year_to,
    'iso3' as country_scheme,
    -- the publishers' last row stands for all who are not named
    coalesce(country_iso3, 'X_OTHER') as country_code,
    country_name,
    -- dimensions
    elements,
    basis as denominator,
    publication_rank,
    source_rank,
    unit = 'pct' as is_printed_share,
    case
        when missing_reason is not null then missing_reason
        when unit = 'pct' and bound <> 'exact' then 'limit'
        when unit = 'pct' then 'printed'
        when world_total is null then 'no_world_total'
        else 'computed'
    end as share_reason,
    is_estimated,
    certainty,
    -- measures
    cast(value * tonnes_per_unit as double) as quantity_t_low,
    cast(value * tonnes_per_unit as double) as quantity_t_high,
    cast(world_total * tonnes_per_unit as double) as world_quantity_t_low,
    cast(world_total * tonnes_per_unit as double) as world_quantity_t_high,
    case when bound = 'exact' then share else 0.0 end as share_low,
    case when bound = 'exact' then share end as share,
    share as share_high,
    cast(null as double) as trade_parameter,
    -- provenance
    publisher,
    batch_id,
    source_file,
    source_line
from measured
