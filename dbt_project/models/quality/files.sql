-- One row per file of an edition, as received, with the hash its bytes are archived under.
select
    source_id,
    edition_id,
    name as file_name,
    sha256,
    size_bytes
from {{ source('loads', 'edition_files') }}
