-- One row per NACE Rev. 2 activity, all levels.
select
    -- keys
    nace_code,
    -- dimensions
    name,
    uri,
    case length(nace_code) when 1 then 'section' when 2 then 'division' when 4 then 'group' else 'class' end as level,
    -- provenance
    batch_id,
    source_file,
    source_line
from {{ source('eu_cn', 'nace') }}
