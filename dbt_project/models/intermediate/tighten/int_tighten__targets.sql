-- One row per bound that evidence bears on, and amount it is the sum of: each flow and code by itself;
-- of annual flows also all codes of an element together, and all importers together or those of a
-- group of countries that some figure is about.
with

amounts as (
    select * from {{ ref('int_tighten__amounts') }}
),

terms as (
    select * from {{ ref('int_tighten__terms') }}
),

area_group_members as (
    select * from {{ ref('area_group_members') }}
),

reached_amounts as (
    select distinct amount_key from terms
),

importers as (
    select distinct importer_id from amounts
),

-- A group's own row in a publication is an importer too, but not a sum of this model's.
groups as (
    select
        importer_id,
        importer_id as importer,
        false as is_group
    from importers
    union all
    select
        importer_id,
        'ALL' as importer,
        true as is_group
    from importers
    union all
    select
        member_id as importer_id,
        group_id as importer,
        true as is_group
    from area_group_members
    where group_id in (select terms.area_id from terms)
),

code_sets as (
    select
        'itself' as code_set,
        'annual' as frequency
    union all
    select
        'itself' as code_set,
        'monthly' as frequency
    union all
    select
        'all' as code_set,
        'annual' as frequency
),

grouped as (
    select
        amounts.amount_key,
        reached_amounts.amount_key is not null as is_reached,
        amounts.source_id,
        amounts.reporter_side,
        amounts.frequency,
        amounts.period,
        amounts.exporter_id,
        groups.importer,
        amounts.element,
        amounts.code_system,
        case when code_sets.code_set = 'all' then 'ALL' else amounts.commodity_code end
            as commodity_code,
        amounts.measure,
        amounts.low,
        amounts.high,
        amounts.importer_id,
        amounts.commodity_code as part_code
    from amounts
    left join reached_amounts on amounts.amount_key = reached_amounts.amount_key
    inner join groups
        on
            amounts.importer_id = groups.importer_id
            and (amounts.frequency = 'annual' or not groups.is_group)
    inner join code_sets on amounts.frequency = code_sets.frequency
),

named as (
    select
        *,
        concat_ws(
            '|',
            source_id,
            reporter_side,
            period,
            exporter_id,
            importer,
            element,
            code_system,
            commodity_code
        ) as bound_text
    from grouped
),

reached as (
    select
        *,
        bool_or(is_reached) over (partition by bound_text) as is_bound_reached,
        bool_or(is_reached) over (partition by bound_text, measure) as is_target_reached
    from named
)

select
    md5(bound_text) as bound_key,
    concat_ws('|', bound_text, measure) as target_key,
    amount_key,
    is_target_reached,
    source_id,
    reporter_side,
    frequency,
    period,
    exporter_id,
    importer,
    element,
    code_system,
    commodity_code,
    measure,
    low,
    high,
    importer_id,
    part_code
from reached
where is_bound_reached
