-- Which lines of which file, and which items of law, is one figure made of?
-- A row of kind figure is a line of an archived file, found by its SHA-256; a row of kind law is an
-- item of an instrument with the page it was read on. bi.drill_through has the same with titles.
with

asked as (
    select
        date '2025-05-01' as month,
        'rare_earth_magnets' as product,
        'ALL' as element,
        'W00' as importer
),

cells as (
    select
        monthly.row_key,
        monthly.observed_net_mass_kg / 1000 as tonnes
    from marts.exposure_monthly as monthly
    inner join asked
        on
            monthly.month = asked.month
            and monthly.product = asked.product
            and monthly.element = asked.element
            and monthly.importer = asked.importer
)

select
    cells.row_key,
    cells.tonnes,
    lineage.evidence_kind,
    lineage.source_file,
    lineage.source_line,
    lineage.file_sha256,
    lineage.instrument_id,
    lineage.clause_id,
    lineage.item_id,
    coalesce(lineage.item_evidence_url, lineage.evidence_url) as evidence_url
from cells
inner join quality.lineage as lineage
    on
        cells.row_key = lineage.row_key
        and lineage.mart = 'marts.exposure_monthly'
order by
    lineage.evidence_kind,
    lineage.source_file,
    lineage.source_line,
    lineage.instrument_id,
    lineage.item_id;
