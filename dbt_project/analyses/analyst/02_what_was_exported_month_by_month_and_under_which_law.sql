-- How much of a product did China export in each month, to whom, and under which law?
-- W00 is the world and holds the countries: never add it to them. The bounds say how much of the
-- month's mass the controls in force can have reached; law_status is that of the month's last day.
with

asked as (
    select
        'rare_earth_magnets' as product,
        'ALL' as element,
        date '2025-01-01' as first_month,
        date '2025-12-01' as last_month
)

select
    monthly.month,
    monthly.importer,
    countries.name as importer_name,
    cast(monthly.observed_net_mass_kg / 1000 as decimal(18, 1)) as tonnes,
    cast(monthly.net_mass_kg_low / 1000 as decimal(18, 1)) as tonnes_controlled_low,
    cast(monthly.net_mass_kg_high / 1000 as decimal(18, 1)) as tonnes_controlled_high,
    monthly.law_status,
    monthly.instruments_in_force,
    monthly.in_force_days,
    monthly.days_in_month,
    monthly.mass_quality_flag,
    monthly.source_id
from marts.exposure_monthly as monthly
inner join reference.countries as countries on monthly.importer = countries.area_id
inner join asked
    on
        monthly.product = asked.product
        and monthly.element = asked.element
        and monthly.month between asked.first_month and asked.last_month
where monthly.exporter = 'CHN'
order by
    monthly.month asc,
    monthly.importer = 'W00' desc,
    tonnes desc nulls last,
    monthly.importer asc;
