-- One row per product whose content of listed inputs is asked for.
select
    -- keys
    product,
    -- dimensions
    view as product_view,
    title,
    origin_iso3,
    instrument_id,
    clause_id,
    item_id,
    may_be_listed_input_whole,
    no_code_reason,
    note,
    -- provenance
    publisher,
    url,
    licence,
    read_on,
    batch_id,
    source_file,
    source_line
from {{ source('product_content', 'products') }}
