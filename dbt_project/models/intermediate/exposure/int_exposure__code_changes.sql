-- One row per comparison, destination class, controller, element and code outside tier C whose cover
-- differs between the two readings of the law; a code that both cover alike moves nothing.
with

comparisons as (
    select * from {{ ref('int_exposure__comparisons') }}
),

exposure_codes as (
    select * from {{ ref('exposure_codes') }}
    where tier <> 'C'
),

befores as (
    select
        comparisons.comparison_key,
        exposure_codes.*
    from comparisons
    inner join exposure_codes
        on
            comparisons.scenario_before = exposure_codes.scenario
            and comparisons.day_before >= exposure_codes.as_of_from
            and comparisons.day_before < exposure_codes.as_of_to
),

afters as (
    select
        comparisons.comparison_key,
        exposure_codes.*
    from comparisons
    inner join exposure_codes
        on
            comparisons.scenario_after = exposure_codes.scenario
            and comparisons.day_after >= exposure_codes.as_of_from
            and comparisons.day_after < exposure_codes.as_of_to
),

paired as (
    select
        coalesce(afters.comparison_key, befores.comparison_key) as comparison_key,
        coalesce(afters.destination_class, befores.destination_class) as destination_class,
        coalesce(afters.controller_id, befores.controller_id) as controller_id,
        coalesce(afters.element, befores.element) as element,
        coalesce(afters.code_system, befores.code_system) as code_system,
        coalesce(afters.commodity_code, befores.commodity_code) as commodity_code,
        befores.row_key as code_key_before,
        afters.row_key as code_key_after,
        befores.instruments as instruments_before,
        afters.instruments as instruments_after,
        coalesce(befores.cover_low, 0) as cover_low_before,
        coalesce(befores.cover_high, 0) as cover_high_before,
        coalesce(afters.cover_low, 0) as cover_low_after,
        coalesce(afters.cover_high, 0) as cover_high_after
    from befores
    full outer join afters
        on
            befores.comparison_key = afters.comparison_key
            and befores.destination_class = afters.destination_class
            and befores.controller_id = afters.controller_id
            and befores.element = afters.element
            and befores.code_system = afters.code_system
            and befores.commodity_code = afters.commodity_code
),

-- Law that only takes in instruments lowers nothing, and law that only leaves some out raises nothing.
judged as (
    select
        *,
        instruments_before is null
        or (
            instruments_after is not null
            and instruments_after <> instruments_before
            and list_has_all(
                string_split(instruments_after, ','), string_split(instruments_before, ',')
            )
        ) as is_wider,
        instruments_after is null
        or (
            instruments_before is not null
            and instruments_after <> instruments_before
            and list_has_all(
                string_split(instruments_before, ','), string_split(instruments_after, ',')
            )
        ) as is_narrower
    from paired
    where
        instruments_before is distinct from instruments_after
        or cover_low_before <> cover_low_after
        or cover_high_before <> cover_high_after
)

select * from judged
