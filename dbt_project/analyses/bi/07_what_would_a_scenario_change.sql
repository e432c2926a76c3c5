-- What would a scenario change against the law as enacted, country by country?
-- Read value_usd_delta_low and value_usd_delta_high, which are exact; the difference of the two bounds
-- before them is too wide. Zero means that the same items are in force on every code the country bought;
-- licences that a scenario assumes move withheld_value_usd_low and _high of marts.exposure alone.
with

asked as (
    select
        date '2026-11-24' as as_of_date,
        'ALL' as element
)

select
    scenario.scenario,
    scenario.scenario_title,
    scenario.importer,
    scenario.importer_name,
    scenario.trade_year,
    scenario.enacted_value_usd_high,
    scenario.scenario_value_usd_high,
    scenario.value_usd_delta_low,
    scenario.value_usd_delta_high,
    scenario.code_count_changed,
    scenario.source_id
from bi.scenario as scenario
inner join asked on scenario.element = asked.element
inner join bi.as_of_dates as dates
    on asked.as_of_date = dates.as_of_date and scenario.law_day = dates.law_day
order by scenario.value_usd_delta_high desc, scenario.scenario asc, scenario.importer asc
limit 40;
