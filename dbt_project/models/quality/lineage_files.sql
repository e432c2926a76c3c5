-- One row per batch and file that rows of marts or their law come from, with the file's hash.
-- A file inside an archive is known by the archive's hash, for that is what was kept.
with

trade_flows as (
    select * from {{ ref('trade_flows') }}
),

figure_rows as (
    select * from {{ ref('int_lineage__figure_rows') }}
),

-- Governance scores are read whole, so rows of marts name the file and no line.
governance as (
    select * from {{ ref('stg_wgi__scores') }}
),

items as (
    select * from {{ ref('stg_control_ledger__items') }}
),

clauses as (
    select * from {{ ref('stg_control_ledger__clauses') }}
),

scenario_goods as (
    select * from {{ ref('stg_control_ledger__scenario_items') }}
),

batches as (
    select * from {{ source('loads', 'batches') }}
),

edition_files as (
    select * from {{ source('loads', 'edition_files') }}
),

files as (
    select
        batch_id,
        source_file
    from trade_flows
    union
    select
        batch_id,
        source_file
    from figure_rows
    union
    select
        batch_id,
        source_file
    from governance
    union
    select
        batch_id,
        source_file
    from items
    union
    select
        batch_id,
        source_file
    from clauses
    union
    select
        batch_id,
        source_file
    from scenario_goods
)

select
    files.batch_id,
    files.source_file,
    max(edition_files.sha256) as file_sha256
from files
inner join batches on files.batch_id = batches.batch_id
left join edition_files
    on
        batches.source_id = edition_files.source_id
        and batches.edition_id = edition_files.edition_id
        and (
            files.source_file = edition_files.name
            or files.source_file like concat(edition_files.name, '/%')
            -- a file of the ledger is known without the folder of its country
            or (
                batches.source_id = 'control_ledger'
                and files.source_file like concat('%/', edition_files.name)
            )
        )
group by files.batch_id, files.source_file
