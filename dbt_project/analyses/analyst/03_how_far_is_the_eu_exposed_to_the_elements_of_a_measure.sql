-- How far does the European Union depend on China for the elements of a measure: least, cited, most?
-- Bounds are summed over members and so hold for the Union; value_usd_all_suppliers holds what members
-- bought of each other too. Elements share customs codes: never add them. value_usd_estimate is null
-- where no cited share of the code exists.
with

asked as (
    select
        'CN-2025-18' as instrument_id,
        'enacted' as scenario,
        date '2026-11-24' as law_day
),

members as (
    select
        unnest(
            string_split(
                'AUT,BEL,BGR,CYP,CZE,DEU,DNK,ESP,EST,FIN,FRA,GRC,HRV,HUN,IRL,ITA,LTU,LUX,LVA,MLT,'
                || 'NLD,POL,PRT,ROU,SVK,SVN,SWE',
                ','
            )
        ) as importer
),

elements as (
    select distinct elements.element
    from controls.control_items as items
    inner join controls.control_item_elements as elements on items.item_id = elements.item_id
    inner join asked on items.instrument_id = asked.instrument_id
    where elements.role = 'controlled'
),

-- The year that most members have trade of, the newest of such.
newest as (
    select exposure.trade_year
    from marts.exposure as exposure
    inner join members on exposure.importer = members.importer
    group by exposure.trade_year
    order by count(distinct exposure.importer) desc, exposure.trade_year desc
    limit 1
),

reached as (
    select exposure.*
    from marts.exposure as exposure
    inner join members on exposure.importer = members.importer
    inner join newest on exposure.trade_year = newest.trade_year
    inner join asked
        on
            exposure.scenario = asked.scenario
            and exposure.as_of_from <= asked.law_day
            and exposure.as_of_to > asked.law_day
    where exposure.sector = 'ALL' and exposure.exporter = 'CHN'
)

select
    elements.element,
    max(reached.trade_year) as trade_year,
    count(reached.importer) as importer_count,
    sum(reached.value_usd_low) as value_usd_low,
    case
        when count(reached.value_usd_estimate) = count(*) then sum(reached.value_usd_estimate)
    end as value_usd_estimate,
    sum(reached.value_usd_high) as value_usd_high,
    sum(reached.value_usd_all_suppliers) as value_usd_all_suppliers,
    case
        when count(reached.importer) = 0
            then 'no loaded trade has a code that can hold it: its items have none, or none was loaded'
    end as why_no_figure
from elements
left join reached on elements.element = reached.element
group by elements.element
order by value_usd_high desc nulls last, elements.element asc;
