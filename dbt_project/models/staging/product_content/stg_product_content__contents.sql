-- One row per product, element and source: the content as printed, or the reason why there is none.
select
    -- keys
    content_id,
    product,
    element,
    -- dimensions
    unit,
    kind,
    carrier,
    missing_reason,
    certainty,
    note,
    -- measures
    content_low,
    content_high,
    -- provenance
    publisher,
    url,
    licence,
    read_on,
    batch_id,
    source_file,
    source_line
from {{ source('product_content', 'contents') }}
