-- One row per figure or word of one year's book: commodity, country, statistic, year. World totals
-- and "Other countries" are rows; a year stands in several books and units are as published.
select
    -- keys
    mcs_year,
    layout,
    chapter,
    section,
    commodity,
    country as country_name,
    'usgs_names' as country_scheme,
    statistics,
    statistics_detail,
    unit,
    cast(substr(year, 1, 4) as smallint) as year_from,
    case
        when length(year) > 4
            then cast(substr(year, 1, 2) || substr(year, length(year) - 1, 2) as smallint)
        else cast(substr(year, 1, 4) as smallint)
    end + 1 as year_to,
    occurrence,
    -- dimensions
    coalesce(country like 'World total%', false) as is_world_total,
    coalesce(statistics_detail like '%: rounded', false) as is_rounded,
    coalesce(notes like 'Estimated.%', false) as is_estimated,
    is_critical_mineral,
    -- measures
    value_text,
    value_low,
    value_high,
    value_reason,
    -- provenance
    notes,
    other_notes,
    batch_id,
    source_file,
    source_line
from {{ source('usgs_mcs', 'statistics') }}
