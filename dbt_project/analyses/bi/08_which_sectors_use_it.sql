-- Which sectors of a country use what is under control?
-- Bars by value_usd_high, whiskers down to value_usd_low. Use shares are those of the EU, whatever the
-- country; not_established stands for elements and uses without a published share.
with

asked as (
    select
        'enacted' as scenario,
        date '2026-11-24' as as_of_date,
        'DEU' as importer,
        'ALL' as element
)

select
    sectors.sector,
    sectors.sector_name,
    sectors.trade_year,
    sectors.value_usd_low,
    sectors.value_usd_high,
    sectors.use_share_basis,
    sectors.source_id
from bi.sector as sectors
inner join asked
    on
        sectors.scenario = asked.scenario
        and sectors.importer = asked.importer
        and sectors.element = asked.element
inner join bi.as_of_dates as dates
    on asked.as_of_date = dates.as_of_date and sectors.law_day = dates.law_day
order by sectors.value_usd_high desc, sectors.sector asc;
