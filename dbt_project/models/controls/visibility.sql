-- One row per controller, instrument, element and form: how many items customs codes can show
-- ALL stands for a whole set. Elements must not be summed: an item of several elements stands under
-- each of them, and once under ALL.
with items as (
    select * from {{ ref('control_items') }}
),

instruments as (
    select * from {{ ref('control_instruments') }}
),

item_elements as (
    select * from {{ ref('control_item_elements') }}
),

item_codes as (
    select * from {{ ref('control_item_codes') }}
),

-- An item is as visible as its best code. An inferred link is on no list, so it makes no item coded.
best_codes as (
    select
        item_id,
        min(tier) filter (where basis <> 'inferred') as best_tier,
        bool_or(basis = 'inferred') as has_inferred_code
    from item_codes
    group by item_id
),

seen as (
    select
        items.item_id,
        instruments.controller,
        items.instrument_id,
        items.form,
        case
            when best_codes.best_tier = 'A' then 'own_code'
            when best_codes.best_tier = 'B' then 'shared_code'
            when best_codes.best_tier = 'C' then 'catch_all_only'
            when items.code_status = 'none_listed' then 'no_code'
            when items.code_status = 'not_established' then 'not_established'
            when items.code_status = 'not_applicable' then 'not_applicable'
        end as visibility,
        best_codes.best_tier is null
        and coalesce(best_codes.has_inferred_code, false) as is_inferred_only
    from items
    inner join instruments
        on items.instrument_id = instruments.instrument_id
    left join best_codes
        on items.item_id = best_codes.item_id
),

element_sets as (
    select
        item_id,
        'ALL' as element
    from items
    union all
    select
        item_id,
        element
    from item_elements
    where role = 'controlled'
),

counted as (
    select
        seen.controller,
        coalesce(seen.instrument_id, 'ALL') as instrument_id,
        element_sets.element,
        coalesce(seen.form, 'ALL') as form,
        count(*) as item_count,
        count_if(seen.visibility = 'own_code') as items_own_code,
        count_if(seen.visibility = 'shared_code') as items_shared_code,
        count_if(seen.visibility = 'catch_all_only') as items_catch_all_only,
        count_if(seen.visibility = 'no_code') as items_no_code,
        count_if(seen.visibility = 'not_established') as items_not_established,
        count_if(seen.visibility = 'not_applicable') as items_not_applicable,
        count_if(seen.is_inferred_only) as items_inferred_only
    from seen
    inner join element_sets
        on seen.item_id = element_sets.item_id
    group by grouping sets (
        (seen.controller, element_sets.element, seen.instrument_id, seen.form),
        (seen.controller, element_sets.element, seen.instrument_id),
        (seen.controller, element_sets.element, seen.form),
        (seen.controller, element_sets.element)
    )
)

select
    controller,
    instrument_id,
    element,
    form,
    cast(item_count as integer) as item_count,
    cast(items_own_code as integer) as items_own_code,
    cast(items_shared_code as integer) as items_shared_code,
    cast(items_catch_all_only as integer) as items_catch_all_only,
    cast(items_no_code as integer) as items_no_code,
    cast(items_not_established as integer) as items_not_established,
    cast(items_not_applicable as integer) as items_not_applicable,
    cast(items_inferred_only as integer) as items_inferred_only,
    cast(items_own_code as double) / item_count as share_own_code,
    cast(items_shared_code as double) / item_count as share_shared_code,
    cast(items_catch_all_only as double) / item_count as share_catch_all_only,
    cast(items_no_code as double) / item_count as share_no_code,
    cast(items_not_established as double) / item_count as share_not_established,
    'One item per lettered or numbered leaf of a list, as far as it was read; an item of several '
    || 'elements counts once under each of them and once under ALL.' as counting_rule
from counted
