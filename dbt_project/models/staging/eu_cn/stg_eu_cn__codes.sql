-- One row per year and entry of the Combined Nomenclature, sections to eight-digit codes.
select
    -- keys
    cn_year,
    code,
    -- dimensions
    level,
    case when level in ('subheading', 'cn8') then substr(code, 1, 6) end as hs6_code,
    sup_text as description,
    name as printed_name,
    uri_key,
    -- provenance
    batch_id,
    source_file,
    source_line
from {{ source('eu_cn', 'codes') }}
