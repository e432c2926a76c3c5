-- One row per batch, code of an HS revision and code of its neighbour.
select
    -- keys
    batch_id,
    hs_from,
    code_from,
    hs_to,
    code_to,
    -- dimensions
    group_id,
    -- measures
    weight,
    -- provenance
    source_file,
    source_line
from {{ source('growthlab_hs_weights', 'weights') }}
