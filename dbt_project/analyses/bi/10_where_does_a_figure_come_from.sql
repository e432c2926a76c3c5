-- Where does a figure on the page come from: which raw row, which page, which official notice?
-- Drill through with the mart and the row_key of a figure. Kind figure leads to a line of an archived
-- file and the page it was read on; kind law to the item of the notice.
with

asked as (
    select
        'rare_earth_magnets' as product,
        'ALL' as element,
        'W00' as importer,
        date '2025-05-01' as month
),

figures as (
    select timeline.row_key
    from bi.timeline as timeline
    inner join asked
        on
            timeline.product = asked.product
            and timeline.element = asked.element
            and timeline.importer = asked.importer
            and timeline.month = asked.month
)

select
    drill.row_key,
    drill.evidence_kind,
    drill.source_title,
    drill.source_file,
    drill.source_line,
    drill.figure_publisher,
    drill.figure_url,
    drill.figure_read_on,
    drill.instrument_id,
    drill.instrument_title,
    drill.clause_id,
    drill.item_description,
    drill.notice_url
from figures
inner join bi.drill_through as drill
    on
        figures.row_key = drill.row_key
        and drill.mart = 'marts.exposure_monthly'
order by drill.evidence_kind, drill.source_file, drill.source_line, drill.item_id;
