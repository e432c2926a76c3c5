-- One row per price of an element or a product in a year, in US dollars.
select
    -- keys
    price_id,
    subject_kind,
    subject,
    form,
    cast(price_year as integer) as price_year,
    -- dimensions
    unit,
    is_estimated,
    kind,
    note,
    -- measures
    price_low,
    price_high,
    -- provenance
    publisher,
    url,
    licence,
    read_on,
    batch_id,
    source_file,
    source_line
from {{ source('product_content', 'prices') }}
