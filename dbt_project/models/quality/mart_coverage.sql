-- One row per public table: whether anything is in it, and what to load where nothing is.
-- Rows are counted when the built file is complete; until then row_count is null.
with

public_tables as (
    {{ public_tables() }}
)

select
    table_name,
    cast(null as boolean) as is_filled,
    cast(null as bigint) as row_count,
    nullif(why_empty, '') as why_empty
from public_tables
