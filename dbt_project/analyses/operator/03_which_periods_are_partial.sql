-- Which months or years are partial, because reporters are missing or partners are not named?
-- A reporter is missed who reported a year before and does not now; where nothing of the year before is
-- loaded nobody can be missed, and verdict says so. Sums leave out rows of the world and of groups.
with

asked as (
    select '%' as source_id
)

select
    coverage.source_id,
    coverage.period,
    coverage.reporter_side,
    coverage.code_system,
    coverage.reporter_count,
    coverage.reporters_expected_count,
    coverage.reporters_missing_count,
    coverage.reporters_missing,
    coverage.row_count_without_value,
    coverage.row_count_without_mass,
    coverage.value_usd,
    round(coverage.share_unmapped, 4) as share_unmapped,
    round(coverage.share_unspecified, 4) as share_unspecified,
    case
        when coverage.reporters_missing_count > 0 then 'partial: reporters are missing'
        when coverage.share_unmapped > 0 then 'partial: countries could not be told'
        when coverage.share_unspecified > 0 then 'partners of a part are not named'
        when coverage.reporters_expected_count is null then 'nothing to compare a year before'
        else 'all reporters of the year before'
    end as verdict
from quality.coverage as coverage
inner join asked on coverage.source_id like asked.source_id
order by
    coalesce(coverage.reporters_missing_count > 0, false) desc,
    coalesce(coverage.share_unspecified > 0, false) desc,
    coverage.period desc,
    coverage.source_id asc,
    coverage.reporter_side asc,
    coverage.code_system asc
limit 60;
