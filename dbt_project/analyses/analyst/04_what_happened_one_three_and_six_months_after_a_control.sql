-- What became of trade one, three and six months after a control, against before and against peers?
-- Each row sets the mean of the months after the event's month beside the three months before it, and
-- beside what marts.event_study says of the same months a year before and of goods on no list; it
-- gives its reason where months are missing. What follows an event need not be its effect.
with

asked as (
    select
        'CN-2025-18' as instrument_id,
        date '2025-04-04' as event_day,
        'rare_earth_magnets' as product,
        'W00' as importer
),

horizons as (
    select unnest([1, 3, 6]) as horizon_months
),

series as (
    select
        monthly.month,
        monthly.source_id,
        monthly.reporter_side,
        monthly.code_system,
        monthly.commodity_code,
        monthly.importer,
        monthly.observed_net_mass_kg / 1000 as tonnes,
        date_diff('month', date_trunc('month', asked.event_day), monthly.month) as months_after
    from marts.exposure_monthly as monthly
    inner join asked on monthly.product = asked.product and monthly.importer = asked.importer
    where monthly.element = 'ALL' and monthly.observed_net_mass_kg is not null
),

means as (
    select
        horizons.horizon_months,
        series.source_id,
        series.reporter_side,
        series.code_system,
        series.commodity_code,
        series.importer,
        avg(series.tonnes) filter (where series.months_after between -3 and -1) as tonnes_before,
        count(*) filter (where series.months_after between -3 and -1) as months_before,
        avg(series.tonnes) filter (where series.months_after between 1 and horizons.horizon_months)
            as tonnes_after,
        count(*) filter (where series.months_after between 1 and horizons.horizon_months)
            as months_after
    from series
    cross join horizons
    group by
        horizons.horizon_months,
        series.source_id,
        series.reporter_side,
        series.code_system,
        series.commodity_code,
        series.importer
)

select
    means.horizon_months,
    means.commodity_code,
    means.importer,
    means.months_before,
    round(means.tonnes_before, 1) as tonnes_before,
    means.months_after,
    round(means.tonnes_after, 1) as tonnes_after,
    case
        when means.months_before = 3 and means.months_after = means.horizon_months
            then round(means.tonnes_after / means.tonnes_before - 1, 4)
    end as change_share_to_months_before,
    round(studies.change_share, 4) as change_share_to_year_before,
    round(studies.peer_change_share, 4) as peer_change_share,
    round(studies.difference_share, 4) as difference_share,
    coalesce(
        studies.not_given_because,
        case when studies.row_key is null then 'the event study looks at 3 and 6 months' end
    ) as year_before_not_given_because,
    means.source_id
from means
cross join asked
left join marts.event_study as studies
    on
        means.horizon_months = studies.horizon_months
        and means.source_id = studies.source_id
        and means.reporter_side = studies.reporter_side
        and means.code_system = studies.code_system
        and means.commodity_code = studies.commodity_code
        and means.importer = studies.importer
        and asked.instrument_id = studies.instrument_id
        and asked.event_day = studies.event_day
        and studies.element = 'ALL'
        and studies.measure = 'net_mass_kg'
order by means.horizon_months, means.source_id;
