-- One row per batch that was offered, with its edition, and whether it is the current one.
select * from {{ source('loads', 'batches') }}
