-- One row per year, eight-digit code and CPA product.
select
    -- keys
    cn_year,
    cn8_code,
    cpa_code,
    -- dimensions
    cpa_version,
    substr(cpa_code, 1, 5) as nace_class,
    substr(cpa_code, 1, 2) as nace_division_number,
    -- provenance
    batch_id,
    source_file,
    source_line
from {{ source('eu_cn', 'cpa_links') }}
