-- One row per element, application, NACE division and region; parts are kept as printed, so the
-- sum over an element is not always 1.
select
    -- keys
    element,
    application,
    nace_division,
    region,
    basis_period,
    -- measures
    cast(share_pct as double) / 100 as share,
    cast(share_low_pct as double) / 100 as share_low,
    cast(share_high_pct as double) / 100 as share_high,
    certainty,
    note,
    -- provenance
    publisher,
    url,
    licence,
    read_on,
    batch_id,
    source_file,
    source_line
from {{ source('published_figures', 'use_shares') }}
