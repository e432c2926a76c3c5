-- One row per NACE activity and CPA entry.
select
    -- keys
    nace_code,
    cpa_code,
    -- dimensions
    cpa_version,
    -- provenance
    batch_id,
    source_file,
    source_line
from {{ source('eu_cn', 'nace_cpa') }}
