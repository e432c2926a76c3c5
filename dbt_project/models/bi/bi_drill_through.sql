-- One row per mart row and line of a publisher's file or item of law it rests on, with their names: from
-- a figure to the raw row and to the official notice. Ask it for one mart and one row_key.
with

lineage as (
    select * from {{ ref('lineage') }}
),

loads as (
    select * from {{ ref('loads') }}
),

sources as (
    select * from {{ ref('sources') }}
),

-- Where a figure of the collection was read; figures of one line share their page.
pages as (
    select
        batch_id,
        source_file,
        source_line,
        min(publisher) as publisher,
        min(url) as url,
        min(read_on) as read_on
    from {{ ref('validation') }}
    group by batch_id, source_file, source_line
),

instruments as (
    select * from {{ ref('control_instruments') }}
),

items as (
    select * from {{ ref('control_items') }}
)

select
    lineage.mart,
    lineage.row_key,
    lineage.evidence_kind,
    sources.title as source_title,
    loads.vintage,
    lineage.source_file,
    lineage.source_line,
    lineage.file_sha256,
    pages.publisher as figure_publisher,
    pages.url as figure_url,
    pages.read_on as figure_read_on,
    lineage.instrument_id,
    instruments.title as instrument_title,
    lineage.clause_id,
    lineage.item_id,
    items.description as item_description,
    lineage.item_evidence_url,
    lineage.evidence_url as notice_url
from lineage
left join loads on lineage.batch_id = loads.batch_id
left join sources on loads.source_id = sources.source_id
left join pages
    on
        lineage.batch_id = pages.batch_id
        and lineage.source_file = pages.source_file
        and lineage.source_line = pages.source_line
left join instruments on lineage.instrument_id = instruments.instrument_id
left join items on lineage.item_id = items.item_id
