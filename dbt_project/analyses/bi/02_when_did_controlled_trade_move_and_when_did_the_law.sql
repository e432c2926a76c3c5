-- How did controlled trade move month by month, and when did the law move?
-- Draw month against tonnes and hang event_label on its month. A mark says when, not that it was the
-- cause; a month that is missing has no published figure.
with

asked as (
    select
        'rare_earth_magnets' as product,
        'ALL' as element,
        'W00' as importer
)

select
    timeline.month,
    cast(timeline.observed_net_mass_kg / 1000 as decimal(18, 1)) as tonnes,
    cast(timeline.net_mass_kg_low / 1000 as decimal(18, 1)) as tonnes_controlled_low,
    cast(timeline.net_mass_kg_high / 1000 as decimal(18, 1)) as tonnes_controlled_high,
    timeline.law_status,
    timeline.event_count,
    timeline.event_label,
    timeline.mass_quality_flag,
    timeline.source_id
from bi.timeline as timeline
inner join asked
    on
        timeline.product = asked.product
        and timeline.element = asked.element
        and timeline.importer = asked.importer
order by timeline.source_id, timeline.reporter_side, timeline.month;
