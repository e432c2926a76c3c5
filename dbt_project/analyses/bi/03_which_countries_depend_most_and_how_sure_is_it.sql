-- Which countries depend most on China for controlled goods, and how sure is it?
-- Colour the map by share_of_supply_high and hatch it by the distance to share_of_supply_low: a wide
-- interval says that the codes hold other goods too. code_supply_share is China's part in the codes.
with

asked as (
    select
        'enacted' as scenario,
        date '2026-11-24' as as_of_date,
        'ALL' as element
)

select
    country.importer,
    country.importer_name,
    country.importer_iso2,
    country.trade_year,
    country.value_usd_low,
    country.value_usd_high,
    round(country.share_of_supply_low, 4) as share_of_supply_low,
    round(country.share_of_supply_high, 4) as share_of_supply_high,
    round(country.code_supply_share, 4) as code_supply_share,
    country.controller_rank,
    country.source_id
from bi.country as country
inner join asked
    on
        country.scenario = asked.scenario
        and country.element = asked.element
inner join bi.as_of_dates as dates
    on asked.as_of_date = dates.as_of_date and country.law_day = dates.law_day
where country.exporter = 'CHN' and country.is_newest_year
order by country.value_usd_high desc, country.importer asc
limit 40;
