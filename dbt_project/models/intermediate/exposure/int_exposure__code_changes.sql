-- One row per comparison, destination class, controller, element and code outside tier C whose items
-- in force differ between the two readings of the law; a code that the same items cover moves nothing.
-- Items are compared, not instruments or bounds: an instrument can take in or let go of part of its own
-- list, and bounds of zero to all stay what they are then.
with

comparisons as (
    select * from {{ ref('int_exposure__comparisons') }}
),

states as (
    select * from {{ ref('int_law__code_states') }}
),

-- An interval of exposure_codes has the same items from its first day to its last.
exposure_codes as (
    select
        codes.*,
        states.items
    from {{ ref('exposure_codes') }} as codes
    inner join states
        on
            codes.scenario = states.scenario
            and codes.destination_class = states.destination_class
            and codes.controller_id = states.controller_id
            and codes.element = states.element
            and codes.as_of_from = states.law_from
            and codes.code_system = states.code_system
            and codes.commodity_code = states.commodity_code
    where codes.tier <> 'C'
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
        befores.items as items_before,
        afters.items as items_after,
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

-- Law that only takes in items lowers nothing, and law that only leaves some out raises nothing.
judged as (
    select
        *,
        items_before is null
        or (
            items_after is not null
            and list_has_all(string_split(items_after, ','), string_split(items_before, ','))
        ) as is_wider,
        items_after is null
        or (
            items_before is not null
            and list_has_all(string_split(items_before, ','), string_split(items_after, ','))
        ) as is_narrower
    from paired
    where items_before is distinct from items_after
)

select * from judged
