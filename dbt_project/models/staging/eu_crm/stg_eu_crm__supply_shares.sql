-- One row per scope (world, EU sourcing), material, stage and country, as printed; parts that were
-- left out are not filled in.
select
    -- keys
    study_year,
    scope,
    material,
    stage,
    'iso3' as country_scheme,
    country_area as country_code,
    -- dimensions
    element,
    country_name,
    -- measures
    cast(share_pct as double) / 100 as share,
    case
        when bound = 'exact' then cast(share_pct as double) / 100
        when bound = 'more_than' then cast(share_pct as double) / 100
        else 0.0
    end as share_low,
    case when bound <> 'more_than' then cast(share_pct as double) / 100 end as share_high,
    bound,
    trade_parameter,
    -- provenance
    publisher,
    url,
    licence,
    read_on,
    batch_id,
    source_file,
    source_line
from {{ source('eu_crm', 'supply_shares') }}
