-- One row per element, country and run of years: the country's part in world output of the input.
select
    -- keys
    element,
    origin_iso3,
    stage,
    cast(year_from as integer) as year_from,
    cast(year_to as integer) as year_to,
    -- dimensions
    certainty,
    note,
    -- measures
    share_low,
    share_high,
    -- provenance
    publisher,
    url,
    licence,
    read_on,
    batch_id,
    source_file,
    source_line
from {{ source('product_content', 'origins') }}
