-- One row per state, frequency, spans and HS6 code to look at: cases of a turn of law, and placebos in
-- which the state had never controlled the code by the end of the later span.
with

law as (
    select * from {{ ref('int_reroute__law') }}
),

windows as (
    select * from {{ ref('int_reroute__windows') }}
),

codes as (
    select distinct hs6_code from {{ ref('int_flows__six_digits') }}
),

first_days as (
    select distinct
        controller_id,
        hs6_code,
        first_controlled_on
    from law
),

turned as (
    select distinct
        windows.*,
        law.hs6_code
    from windows
    inner join law
        on
            windows.controller_id = law.controller_id
            and case windows.frequency
                when 'monthly'
                    then
                        windows.after_from
                        = cast(date_trunc('month', law.event_day) + to_months(1) as date)
                else
                    windows.after_from = make_date(year(cast(law.event_day - 1 as date)) + 1, 1, 1)
                    and windows.before_from = make_date(year(law.event_day) - 1, 1, 1)
            end
    -- trade under a catch-all says nothing of the goods on the list
    where law.tier <> 'C'
),

placebos as (
    select
        windows.*,
        codes.hs6_code
    from windows
    cross join codes
    left join first_days
        on
            windows.controller_id = first_days.controller_id
            and codes.hs6_code = first_days.hs6_code
    where
        first_days.first_controlled_on is null
        or windows.after_to <= first_days.first_controlled_on
)

select
    *,
    false as is_placebo
from turned
union all
select
    *,
    true as is_placebo
from placebos
