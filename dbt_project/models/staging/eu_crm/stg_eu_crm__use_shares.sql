-- One row per material and application: its part in use in the EU, as printed, so that shares of a
-- material do not add up to exactly 1.
select
    -- keys
    study_year,
    material,
    application,
    -- dimensions
    element,
    nace_division,
    nace_name,
    -- measures
    cast(share_pct as double) / 100 as share,
    case
        when bound = 'exact' then cast(share_pct as double) / 100
        when bound = 'more_than' then cast(share_pct as double) / 100
        else 0.0
    end as share_low,
    case when bound <> 'more_than' then cast(share_pct as double) / 100 end as share_high,
    bound,
    value_added_meur,
    -- provenance
    publisher,
    url,
    licence,
    read_on,
    batch_id,
    source_file,
    source_line
from {{ source('eu_crm', 'use_shares') }}
