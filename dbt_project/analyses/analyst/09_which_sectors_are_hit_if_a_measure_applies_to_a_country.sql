-- Which sectors of a country are reached when a measure comes into force?
-- The value that the first day of the measure brings under control, at the country's newest year, by
-- sector of first use. Use shares are the EU's. Sectors overlap in their upper bounds: never add them.
with

asked as (
    select
        'CN-2025-18' as instrument_id,
        'enacted' as scenario,
        'DEU' as importer,
        'ALL' as element
),

starts as (
    select min(periods.legal_from) as law_day
    from controls.control_periods as periods
    inner join asked
        on periods.instrument_id = asked.instrument_id and periods.scenario = asked.scenario
    where
        periods.status = 'in_force'
        and periods.known_to = date '9999-12-31'
)

select
    asked.instrument_id,
    deltas.day_after as in_force_from,
    deltas.importer,
    deltas.element,
    deltas.sector,
    coalesce(sectors.name, 'all sectors, or no use share published') as sector_name,
    deltas.value_usd_delta_low,
    deltas.value_usd_delta_high,
    round(
        cast(deltas.value_usd_delta_high as double) / nullif(
            cast(
                max(deltas.value_usd_delta_high) filter (where deltas.sector = 'ALL') over ()
                as double
            ),
            0
        ),
        4
    ) as share_of_all_at_most,
    deltas.trade_year,
    deltas.source_id
from marts.regime_delta as deltas
cross join asked
inner join starts on deltas.day_after = starts.law_day
left join reference.sectors as sectors on deltas.sector = sectors.sector
where
    deltas.comparison = 'change_of_law'
    and deltas.scenario_after = asked.scenario
    and deltas.importer = asked.importer
    and deltas.element = asked.element
order by deltas.value_usd_delta_high desc, deltas.sector asc;
