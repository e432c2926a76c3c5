-- One row per batch and pair of subheadings of two HS revisions.
select
    batch_id,
    source_file,
    source_line,
    hs_from,
    code_from,
    hs_to,
    code_to,
    published_relationship
from {{ source('wco_hs', 'correlations') }}
