-- One row per year and eight-digit code in use in the trade statistics.
select
    -- keys
    cn_year,
    cn8_code,
    -- dimensions
    substr(cn8_code, 1, 6) as hs6_code,
    -- provenance
    batch_id,
    source_file,
    source_line
from {{ source('eu_cn', 'code_lists') }}
