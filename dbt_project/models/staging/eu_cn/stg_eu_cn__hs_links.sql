-- One row per year, eight-digit code and code of an earlier HS; the waste heading 8549 has about
-- a thousand partners.
select
    -- keys
    cn_year,
    cn8_code,
    hs_revision,
    hs6_code,
    -- dimensions
    cn8_code like '8549%' as is_waste_heading,
    -- provenance
    batch_id,
    source_file,
    source_line
from {{ source('eu_cn', 'hs_links') }}
