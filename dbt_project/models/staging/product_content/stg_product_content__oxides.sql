-- One row per listed element, with the mass of it in one mass of its oxide.
select
    -- keys
    element,
    -- dimensions
    oxide,
    -- measures
    metal_per_oxide,
    -- provenance
    publisher,
    url,
    licence,
    read_on,
    batch_id,
    source_file,
    source_line
from {{ source('product_content', 'oxides') }}
