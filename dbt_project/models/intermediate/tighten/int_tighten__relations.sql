-- One row per constraint and amount in it, for what follows from the meaning of the amounts: what
-- countries got is no more than the world got; the goods of an element are among those of the set;
-- a set that holds no item without an element is no more than its elements together, and no less
-- where each of its tariff lines is of one element alone.
with

amounts as (
    select * from {{ ref('int_tighten__amounts') }}
),

element_totals as (
    select * from {{ ref('int_tighten__element_totals') }}
),

scopes as (
    select * from {{ ref('figure_scopes') }}
),

reach as (
    select * from {{ ref('int_tighten__reach') }}
    where reach = 'members'
),

code_links as (
    select * from {{ ref('code_links') }}
    where scenario is null
),

lines as (
    select * from {{ ref('int_tighten__lines') }}
    where element <> 'ALL'
),

-- Groupings of one element, all of it listed: their countries have to add up.
element_groupings as (
    select distinct concept
    from scopes
    where holds in ('exactly', 'at_least')
),

groupings as (
    select
        amounts.*,
        {{ printed_allowance('amounts.observed') }} as allowance
    from amounts
    inner join element_groupings on amounts.commodity_code = element_groupings.concept
    where amounts.quality_flag not in ('derived', 'published_C')
),

parts as (
    select
        concat_ws('/', 'sum_over_importers', wholes.amount_key) as constraint_key,
        wholes.importer_id as area_id,
        wholes.amount_key as whole_key,
        wholes.allowance as whole_allowance,
        parts.*
    from groupings as wholes
    inner join reach on wholes.importer_id = reach.area_id
    inner join groupings as parts
        on
            wholes.source_id = parts.source_id
            and wholes.reporter_side = parts.reporter_side
            and wholes.period = parts.period
            and wholes.exporter_id = parts.exporter_id
            and wholes.code_system = parts.code_system
            and wholes.commodity_code = parts.commodity_code
            and wholes.element = parts.element
            and wholes.measure = parts.measure
            and reach.importer_id = parts.importer_id
),

importer_sums as (
    select
        constraint_key,
        'sum_over_importers' as kind,
        exporter_id,
        area_id,
        period,
        element,
        measure,
        'What the countries got is part of what the whole area got, to the printed digits.'
            as premise,
        cast(null as decimal(20, 3)) as low,
        cast(
            whole_allowance + sum(allowance) over (partition by constraint_key) as decimal(20, 3)
        ) as high,
        amount_key,
        cast(1 as double) as coefficient
    from parts
    union all
    select
        constraint_key,
        'sum_over_importers' as kind,
        min(exporter_id) as exporter_id,
        min(area_id) as area_id,
        min(period) as period,
        min(element) as element,
        min(measure) as measure,
        'What the countries got is part of what the whole area got, to the printed digits.'
            as premise,
        cast(null as decimal(20, 3)) as low,
        cast(max(whole_allowance) + sum(allowance) as decimal(20, 3)) as high,
        whole_key as amount_key,
        cast(-1 as double) as coefficient
    from parts
    group by constraint_key, whole_key
),

-- Flows of which an element has evidence of its own.
evident as (
    select distinct
        amounts.source_id,
        amounts.reporter_side,
        amounts.period,
        amounts.exporter_id,
        amounts.importer_id,
        amounts.code_system,
        amounts.commodity_code,
        amounts.measure
    from amounts
    inner join element_totals on amounts.amount_key = element_totals.amount_key
    where amounts.element <> 'ALL'
),

sets as (
    select
        amounts.*,
        sets.amount_key as set_key
    from evident
    inner join amounts
        on
            evident.source_id = amounts.source_id
            and evident.reporter_side = amounts.reporter_side
            and evident.period = amounts.period
            and evident.exporter_id = amounts.exporter_id
            and evident.importer_id = amounts.importer_id
            and evident.code_system = amounts.code_system
            and evident.commodity_code = amounts.commodity_code
            and evident.measure = amounts.measure
            and amounts.element <> 'ALL'
    inner join amounts as sets
        on
            evident.source_id = sets.source_id
            and evident.reporter_side = sets.reporter_side
            and evident.period = sets.period
            and evident.exporter_id = sets.exporter_id
            and evident.importer_id = sets.importer_id
            and evident.code_system = sets.code_system
            and evident.commodity_code = sets.commodity_code
            and evident.measure = sets.measure
            and sets.element = 'ALL'
),

held as (
    select
        concat_ws('/', 'element_in_set', amount_key) as constraint_key,
        'element_in_set' as kind,
        exporter_id,
        importer_id as area_id,
        period,
        element,
        measure,
        'Goods of an element are among the goods of the set.' as premise,
        cast(0 as decimal(20, 3)) as low,
        cast(null as decimal(20, 3)) as high,
        unnest([set_key, amount_key]) as amount_key,
        unnest([cast(1 as double), cast(-1 as double)]) as coefficient
    from sets
),

open_codes as (
    select distinct
        code_system,
        commodity_code
    from code_links
    where element_count = 0
),

-- A good is in one tariff line, so lines of one element each keep the elements apart.
shared_lines as (
    select
        controller_id,
        code_system,
        commodity_code
    from lines
    group by controller_id, code_system, commodity_code, listed_code
    having count(*) > 1
),

parted_codes as (
    select distinct
        controller_id,
        code_system,
        commodity_code
    from lines
    except
    select
        controller_id,
        code_system,
        commodity_code
    from shared_lines
),

closed as (
    select
        concat_ws('/', 'set_of_elements', sets.set_key) as constraint_key,
        sets.exporter_id,
        sets.importer_id,
        sets.period,
        sets.measure,
        sets.amount_key,
        sets.set_key,
        case when parted_codes.commodity_code is not null then cast(0 as decimal(20, 3)) end
            as high
    from sets
    left join open_codes
        on
            sets.code_system = open_codes.code_system
            and sets.commodity_code = open_codes.commodity_code
    left join parted_codes
        on
            sets.exporter_id = parted_codes.controller_id
            and sets.code_system = parted_codes.code_system
            and sets.commodity_code = parted_codes.commodity_code
    where open_codes.commodity_code is null
),

closed_terms as (
    select
        *,
        cast(1 as double) as coefficient
    from closed
    union all
    select distinct
        * replace (set_key as amount_key),
        cast(-1 as double) as coefficient
    from closed
),

made_up as (
    select
        constraint_key,
        'set_of_elements' as kind,
        exporter_id,
        importer_id as area_id,
        period,
        'ALL' as element,
        measure,
        case
            when high is null
                then 'Every item of the code names an element, so each good on a list is some element''s.'
            else 'Every tariff line under the code that a list names is of one element.'
        end as premise,
        cast(0 as decimal(20, 3)) as low,
        high,
        amount_key,
        coefficient
    from closed_terms
),

relations as (
    select * from importer_sums
    union all
    select * from held
    union all
    select * from made_up
)

select
    constraint_key,
    kind,
    exporter_id,
    area_id,
    period,
    element,
    measure,
    cast(null as varchar) as source_id,
    cast(null as varchar) as figures,
    cast(null as varchar) as trade_flow_keys,
    premise,
    false as crosses_declarations,
    false as rests_on_assumption,
    low,
    high,
    amount_key,
    coefficient
from relations
