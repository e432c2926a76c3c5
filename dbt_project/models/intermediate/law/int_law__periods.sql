-- One row per status period of a law profile: the items of one instrument that share all periods.
-- Profiles keep day counts small: days are counted once per profile, not once per item.
-- Only destinations that bind direct exports of goods are here: all, or one country by name.
-- Rules about certain users, about third countries, or about all but a group say nothing about
-- how much of a country's trade they reach.
with

control_periods as (
    select * from {{ ref('control_periods') }}
),

areas as (
    select * from {{ ref('areas') }}
),

-- Where a destination has rows of its own under a clause, the clause's general row is about others.
direct as (
    select
        control_periods.scenario,
        control_periods.instrument_id,
        control_periods.item_id,
        case
            when
                control_periods.destination_scope = 'all'
                and control_periods.except_destinations is not null
                then concat('all but ', control_periods.except_destinations)
            else control_periods.destination_scope
        end as destination_scope,
        control_periods.legal_from,
        control_periods.legal_to,
        control_periods.known_from,
        control_periods.known_to,
        control_periods.status,
        control_periods.licence_rate_low,
        control_periods.licence_rate_high
    from control_periods
    left join areas
        on control_periods.destination_scope = areas.area_id and areas.kind = 'country'
    where
        control_periods.item_id is not null
        and (control_periods.destination_scope = 'all' or areas.area_id is not null)
),

texts as (
    select
        item_id,
        instrument_id,
        md5(
            string_agg(
                concat_ws(
                    '|',
                    scenario,
                    destination_scope,
                    cast(legal_from as varchar),
                    cast(legal_to as varchar),
                    cast(known_from as varchar),
                    cast(known_to as varchar),
                    status
                ),
                ';'
                order by
                    scenario, destination_scope, legal_from, legal_to, known_from, known_to, status
            )
        ) as period_text
    from direct
    group by item_id, instrument_id
),

profiles as (
    select
        item_id,
        instrument_id,
        concat(instrument_id, '/', substring(period_text, 1, 8)) as law_profile_id
    from texts
),

periods as (
    select
        profiles.law_profile_id,
        direct.item_id,
        direct.instrument_id,
        direct.scenario,
        direct.destination_scope,
        direct.legal_from,
        direct.legal_to,
        direct.known_from,
        direct.known_to,
        direct.status,
        direct.licence_rate_low,
        direct.licence_rate_high,
        case direct.status
            when 'in_force' then 1
            when 'suspended' then 2
            when 'suspension_end_reached' then 3
            when 'not_yet_in_force' then 4
            when 'expired' then 5
            when 'repealed' then 6
            else 7
        end as status_rank
    from direct
    inner join profiles
        on
            direct.item_id = profiles.item_id
            and direct.instrument_id = profiles.instrument_id
)

select * from periods
