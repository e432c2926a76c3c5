-- One row per row of exposure_codes outside tier C, with a name for the set of codes it is part of.
with

exposure_codes as (
    select * from {{ ref('exposure_codes') }}
    where tier <> 'C'
),

sets as (
    select
        scenario,
        destination_class,
        controller_id,
        element,
        as_of_from,
        md5(
            string_agg(
                concat_ws('|', code_system, commodity_code),
                ';'
                order by code_system, commodity_code
            )
        ) as set_key
    from exposure_codes
    group by scenario, destination_class, controller_id, element, as_of_from
),

code_sets as (
    select
        exposure_codes.*,
        sets.set_key
    from exposure_codes
    inner join sets
        on
            exposure_codes.scenario = sets.scenario
            and exposure_codes.destination_class = sets.destination_class
            and exposure_codes.controller_id = sets.controller_id
            and exposure_codes.element = sets.element
            and exposure_codes.as_of_from = sets.as_of_from
)

select * from code_sets
