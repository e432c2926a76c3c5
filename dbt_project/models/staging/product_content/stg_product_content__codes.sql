-- One row per product and HS6 code, with the HS revisions in which the code means the product.
select
    -- keys
    product,
    hs6_code,
    -- dimensions
    hs_year_from,
    hs_year_to,
    basis,
    note,
    -- measures
    goods_share_low,
    goods_share_high,
    -- provenance
    publisher,
    url,
    licence,
    read_on,
    batch_id,
    source_file,
    source_line
from {{ source('product_content', 'codes') }}
