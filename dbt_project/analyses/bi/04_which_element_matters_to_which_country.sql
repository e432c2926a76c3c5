-- Which element matters to which country?
-- One cell of the heat map per row: colour by code_supply_share, or by share_of_supply_high with the
-- interval beside it. A missing cell has no control in force on a code the country bought.
with

asked as (
    select
        'enacted' as scenario,
        date '2026-11-24' as as_of_date,
        'USA,JPN,DEU,KOR,IND,FRA,ITA,GBR' as importers
)

select
    matrix.element,
    matrix.importer,
    matrix.importer_name,
    matrix.trade_year,
    matrix.value_usd_low,
    matrix.value_usd_high,
    round(matrix.share_of_supply_low, 4) as share_of_supply_low,
    round(matrix.share_of_supply_high, 4) as share_of_supply_high,
    round(matrix.code_supply_share, 4) as code_supply_share,
    matrix.source_id
from bi.matrix as matrix
inner join asked
    on
        matrix.scenario = asked.scenario
        and concat(',', asked.importers, ',') like concat('%,', matrix.importer, ',%')
inner join bi.as_of_dates as dates
    on asked.as_of_date = dates.as_of_date and matrix.law_day = dates.law_day
where matrix.exporter = 'CHN'
order by matrix.element asc, matrix.value_usd_high desc, matrix.importer asc;
