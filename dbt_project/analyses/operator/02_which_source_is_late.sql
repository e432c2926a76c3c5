-- Which source is late against its publisher's calendar?
-- is_stale is true where the publisher's next figures were due before on_day, or, without a calendar,
-- where the last retrieval is older than this project's limit. Late data stay served.
with

asked as (
    select current_date as on_day
)

select
    freshness.source_id,
    freshness.table_name,
    freshness.cadence,
    freshness.newest_period_to,
    freshness.next_due_on,
    freshness.days_late,
    freshness.age_days,
    freshness.stale_after_days,
    freshness.is_stale,
    freshness.due_status,
    freshness.calendar_basis
from freshness_on((select asked.on_day from asked)) as freshness
where freshness.current_edition_count > 0
order by
    freshness.is_stale desc,
    freshness.days_late desc nulls last,
    freshness.age_days desc,
    freshness.source_id asc,
    freshness.table_name asc;
