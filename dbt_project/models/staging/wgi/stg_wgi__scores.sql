-- One row per file, indicator, measure, economy and year; measures are on different scales.
select
    -- keys
    batch_id,
    indicator,
    measure,
    'world_bank' as country_scheme,
    code as country_code,
    year,
    -- dimensions
    country_name,
    -- measures
    value,
    -- The scale the EU criticality studies use, as far as known: 0 best to 10 worst.
    case when measure = 'estimate' then (2.5 - value) / 5 * 10 end as risk_0_10,
    value_text,
    -- provenance
    source_file,
    source_line
from {{ source('wgi', 'scores') }}
