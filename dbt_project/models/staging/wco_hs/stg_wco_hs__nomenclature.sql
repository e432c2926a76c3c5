-- One row per batch, HS revision and code.
select
    batch_id,
    source_file,
    source_line,
    hs_revision,
    code as hs_code,
    level as hs_level,
    is_leaf,
    parent_code,
    unit,
    description
from {{ source('wco_hs', 'nomenclature') }}
