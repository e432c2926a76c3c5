-- One row per edition and line of the US tariff schedule, headers without a number included.
select
    -- keys
    batch_id,
    hts_year,
    hts_edition,
    row_number as line_number,
    -- dimensions
    hts_number,
    digits as hts_code,
    length(digits) as digit_count,
    substr(digits, 1, 6) as hs6_code,
    digits is null as is_header,
    indent,
    description,
    description_path,
    unit_1,
    unit_2,
    case
        when unit_1 = 'kg' then 1
        when unit_2 = 'kg' then 2
    end as kg_unit_place,
    general_rate,
    special_rate,
    column_2_rate,
    quota_quantity,
    additional_duties,
    -- provenance
    source_file,
    source_line
from {{ source('us_hts', 'lines') }}
