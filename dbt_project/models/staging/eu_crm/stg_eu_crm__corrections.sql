-- One row per change made against the printed tables.
select
    -- keys
    table_name,
    row_key,
    column_name,
    -- dimensions
    printed_value,
    used_value,
    reason,
    -- provenance
    publisher,
    url,
    licence,
    read_on,
    batch_id,
    source_file,
    source_line
from {{ source('eu_crm', 'corrections') }}
