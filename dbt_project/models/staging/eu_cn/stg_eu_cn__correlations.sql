-- One row per pair of eight-digit codes of two years; n to n, so never sum through it.
select
    -- keys
    cn_year_from,
    cn_year_to,
    code_from,
    code_to,
    -- dimensions
    cn_key,
    type,
    deleted_code,
    reused_code,
    -- provenance
    batch_id,
    source_file,
    source_line
from {{ source('eu_cn', 'correlations') }}
