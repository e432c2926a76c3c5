-- One row per country, material, stage, period and publisher; shares of different bases never mix.
select
    -- keys
    material,
    elements,
    stage,
    country_iso3,
    country_name,
    case
        when year_from = year_to then cast(year_to as varchar)
        else cast(year_from as varchar) || '-' || cast(year_to as varchar)
    end as year,
    -- dimensions
    year_from,
    year_to,
    basis,
    stage like '%capacity%' as is_capacity,
    -- measures
    value,
    unit,
    bound,
    world_total,
    -- the printed percent, else the value over the world total printed beside it
    case
        when unit = 'pct' then cast(value as double) / 100
        when world_total > 0 then cast(value as double) / cast(world_total as double)
    end as share,
    is_estimated,
    missing_reason,
    certainty,
    -- provenance
    publisher,
    url,
    licence,
    read_on,
    batch_id,
    source_file,
    source_line
from {{ source('published_figures', 'production_shares') }}
