-- One row per batch and subheading of the newer of two HS revisions.
select
    batch_id,
    source_file,
    source_line,
    hs_from,
    code_from,
    hs_to,
    code_to
from {{ source('wco_hs', 'conversions') }}
