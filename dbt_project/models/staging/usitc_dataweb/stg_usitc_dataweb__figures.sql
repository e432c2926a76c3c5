-- One row per report, trade flow, kind of figure, period, country, heading and quantity unit; a
-- heading's value is split by unit, so one row of it is no flow.
select
    -- keys
    batch_id,
    trade_flow,
    data_type,
    year,
    month_from,
    month_to,
    country as country_name,
    'usitc_names' as country_scheme,
    hts_number,
    replace(quantity_description, 'Value for: ', '') as quantity_unit,
    -- dimensions
    description,
    data_type in ('Customs Value', 'FAS Value') as is_value,
    -- measures
    value,
    value_reason,
    suppressed_count,
    -- provenance
    source_file,
    source_line
from {{ source('usitc_dataweb', 'trade') }}
