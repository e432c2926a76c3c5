-- One row per scenario, destination class, controller, element, legal interval and code: the codes
-- that exposure counts, and how much of each. Adjacent intervals with the same codes, bounds and
-- items are one interval, so a change of law that does not touch an element makes no row.
with

states as (
    select * from {{ ref('int_law__code_states') }}
),

state_texts as (
    select
        scenario,
        destination_class,
        controller_id,
        element,
        law_from,
        law_to,
        string_agg(
            concat_ws(
                '|',
                code_system,
                commodity_code,
                tier,
                cast(cover_low as varchar),
                cast(cover_high as varchar),
                coalesce(elements, ''),
                coalesce(cast(licence_rate_low as varchar), ''),
                coalesce(cast(licence_rate_high as varchar), ''),
                instruments,
                items
            ),
            ';'
            order by code_system, commodity_code
        ) as state_text
    from states
    group by scenario, destination_class, controller_id, element, law_from, law_to
),

-- A new run starts where the state changes or where an interval without control lies between.
marked as (
    select
        *,
        case
            when
                state_text = lag(state_text)
                    over (
                        partition by scenario, destination_class, controller_id, element
                        order by law_from
                    )
                and law_from = lag(law_to) over (
                    partition by scenario, destination_class, controller_id, element
                    order by law_from
                )
                then 0
            else 1
        end as starts_run
    from state_texts
),

numbered as (
    select
        *,
        sum(starts_run) over (
            partition by scenario, destination_class, controller_id, element
            order by law_from
            rows between unbounded preceding and current row
        ) as run_number
    from marked
),

runs as (
    select
        scenario,
        destination_class,
        controller_id,
        element,
        min(law_from) as as_of_from,
        max(law_to) as as_of_to
    from numbered
    group by scenario, destination_class, controller_id, element, run_number
),

codes as (
    select
        md5(
            concat_ws(
                '|',
                runs.scenario,
                runs.destination_class,
                runs.controller_id,
                runs.element,
                cast(runs.as_of_from as varchar),
                states.code_system,
                states.commodity_code
            )
        ) as row_key,
        runs.scenario,
        runs.destination_class,
        runs.controller_id,
        runs.element,
        runs.as_of_from,
        runs.as_of_to,
        states.code_system,
        states.commodity_code,
        states.tier,
        states.instruments,
        states.cover_low,
        states.cover_high,
        states.licence_rate_low,
        states.licence_rate_high
    from runs
    inner join states
        on
            runs.scenario = states.scenario
            and runs.destination_class = states.destination_class
            and runs.controller_id = states.controller_id
            and runs.element = states.element
            and runs.as_of_from = states.law_from
)

select * from codes
