-- One row per scenario, destination class, legal interval, code and element under law in force.
-- An interval runs from one change of law to the next, as the law is known now; suspended,
-- expired and future controls are not in force and give no row. Element ALL stands for the code;
-- `elements` names those of its elements that are under control then; `items` the items in force behind
-- the row, each with the instrument it is in force by.
with

periods as (
    select * from {{ ref('int_law__periods') }}
    where known_to = cast('9999-12-31' as date)
),

destinations as (
    select * from {{ ref('int_law__destinations') }}
),

code_links as (
    select * from {{ ref('code_links') }}
),

code_elements as (
    select * from {{ ref('int_controls__code_elements') }}
),

code_kinds as (
    select * from {{ ref('int_controls__code_kinds') }}
),

item_elements as (
    select * from {{ ref('int_controls__item_elements') }}
),

supply as (
    select * from {{ ref('int_flows__importer_supply') }}
),

occurring as (
    select distinct
        code_system,
        commodity_code
    from supply
),

links as (
    select code_links.*
    from code_links
    inner join occurring
        on
            code_links.code_system = occurring.code_system
            and code_links.commodity_code = occurring.commodity_code
),

in_force as (
    select distinct
        periods.scenario,
        destinations.destination_class,
        periods.item_id,
        periods.instrument_id,
        periods.legal_from,
        periods.legal_to,
        periods.licence_rate_low,
        periods.licence_rate_high
    from periods
    inner join destinations on periods.destination_scope = destinations.destination_scope
    where
        periods.status = 'in_force'
        and periods.item_id in (select links.item_id from links)
),

changes as (
    select
        scenario,
        legal_from as law_from
    from in_force
    union
    select
        scenario,
        legal_to as law_from
    from in_force
    where legal_to < cast('9999-12-31' as date)
),

intervals as (
    select
        scenario,
        law_from,
        coalesce(
            lead(law_from) over (partition by scenario order by law_from),
            cast('9999-12-31' as date)
        ) as law_to
    from changes
),

item_states as (
    select distinct
        intervals.scenario,
        in_force.destination_class,
        intervals.law_from,
        intervals.law_to,
        links.controller_id,
        links.code_system,
        links.commodity_code,
        links.item_id,
        links.listed_code,
        links.instrument_id,
        links.tier,
        links.mapping_basis,
        links.element_count,
        links.theta_low,
        links.theta_high,
        in_force.licence_rate_low,
        in_force.licence_rate_high
    from intervals
    inner join in_force
        on
            intervals.scenario = in_force.scenario
            and intervals.law_from >= in_force.legal_from
            and intervals.law_from < in_force.legal_to
    inner join links
        on
            in_force.item_id = links.item_id
            and in_force.instrument_id = links.instrument_id
            and (links.scenario is null or in_force.scenario = links.scenario)
),

element_states as (
    select
        item_states.*,
        item_elements.element,
        code_elements.w_low,
        code_elements.w_high
    from item_states
    inner join item_elements
        on
            item_states.item_id = item_elements.item_id
            and (item_elements.scenario is null or item_states.scenario = item_elements.scenario)
    inner join code_elements
        on
            item_states.scenario = code_elements.scenario
            and item_states.code_system = code_elements.code_system
            and item_states.commodity_code = code_elements.commodity_code
            and item_elements.element = code_elements.element
),

by_element as (
    select
        scenario,
        destination_class,
        law_from,
        law_to,
        controller_id,
        code_system,
        commodity_code,
        element,
        min(tier) as tier,
        max(theta_low) * max(w_low) as cover_low,
        least(1, sum(theta_high)) * max(w_high) as cover_high,
        -- Where a rate is assumed for part of a code, nothing is known of the rest: zero to all.
        case when count(licence_rate_low) > 0 then min(coalesce(licence_rate_low, 0)) end
            as licence_rate_low,
        case when count(licence_rate_high) > 0 then max(coalesce(licence_rate_high, 1)) end
            as licence_rate_high,
        string_agg(distinct instrument_id, ',' order by instrument_id) as instruments,
        {{ sorted_text("concat_ws(' ', instrument_id, item_id)") }} as items,
        element as elements
    from element_states
    group by
        scenario,
        destination_class,
        law_from,
        law_to,
        controller_id,
        code_system,
        commodity_code,
        element
),

covered_elements as (
    select
        scenario,
        destination_class,
        law_from,
        controller_id,
        code_system,
        commodity_code,
        {{ sorted_text('element') }} as elements
    from element_states
    group by
        scenario,
        destination_class,
        law_from,
        controller_id,
        code_system,
        commodity_code
),

kind_states as (
    select
        scenario,
        destination_class,
        law_from,
        controller_id,
        code_system,
        commodity_code,
        element as kind,
        theta_low
    from element_states
    union all
    select
        scenario,
        destination_class,
        law_from,
        controller_id,
        code_system,
        commodity_code,
        '' as kind,
        theta_low
    from item_states
    where element_count = 0
),

kind_lows as (
    select
        scenario,
        destination_class,
        law_from,
        controller_id,
        code_system,
        commodity_code,
        kind,
        max(theta_low) as theta_low
    from kind_states
    group by
        scenario,
        destination_class,
        law_from,
        controller_id,
        code_system,
        commodity_code,
        kind
),

kind_counts as (
    select distinct
        scenario,
        code_system,
        commodity_code,
        kind_count
    from code_kinds
),

-- All goods of the code may be of the kind that is least under control, or of one that is not at all.
code_lows as (
    select
        kind_lows.scenario,
        kind_lows.destination_class,
        kind_lows.law_from,
        kind_lows.controller_id,
        kind_lows.code_system,
        kind_lows.commodity_code,
        case
            when count(*) < max(kind_counts.kind_count) then 0
            else min(kind_lows.theta_low)
        end as cover_low
    from kind_lows
    inner join kind_counts
        on
            kind_lows.scenario = kind_counts.scenario
            and kind_lows.code_system = kind_counts.code_system
            and kind_lows.commodity_code = kind_counts.commodity_code
    group by
        kind_lows.scenario,
        kind_lows.destination_class,
        kind_lows.law_from,
        kind_lows.controller_id,
        kind_lows.code_system,
        kind_lows.commodity_code
),

-- The set as a whole is bounded on its own; summing its elements would count a shared code twice.
by_code as (
    select
        item_states.scenario,
        item_states.destination_class,
        item_states.law_from,
        item_states.law_to,
        item_states.controller_id,
        item_states.code_system,
        item_states.commodity_code,
        'ALL' as element,
        min(item_states.tier) as tier,
        max(code_lows.cover_low) as cover_low,
        least(1, sum(item_states.theta_high)) as cover_high,
        case
            when count(item_states.licence_rate_low) > 0
                then min(coalesce(item_states.licence_rate_low, 0))
        end as licence_rate_low,
        case
            when count(item_states.licence_rate_high) > 0
                then max(coalesce(item_states.licence_rate_high, 1))
        end as licence_rate_high,
        string_agg(
            distinct item_states.instrument_id, ',' order by item_states.instrument_id
        ) as instruments,
        {{ sorted_text("concat_ws(' ', item_states.instrument_id, item_states.item_id)") }} as items,
        max(covered_elements.elements) as elements
    from item_states
    left join covered_elements
        on
            item_states.scenario = covered_elements.scenario
            and item_states.destination_class = covered_elements.destination_class
            and item_states.law_from = covered_elements.law_from
            and item_states.controller_id = covered_elements.controller_id
            and item_states.code_system = covered_elements.code_system
            and item_states.commodity_code = covered_elements.commodity_code
    left join code_lows
        on
            item_states.scenario = code_lows.scenario
            and item_states.destination_class = code_lows.destination_class
            and item_states.law_from = code_lows.law_from
            and item_states.controller_id = code_lows.controller_id
            and item_states.code_system = code_lows.code_system
            and item_states.commodity_code = code_lows.commodity_code
    group by
        item_states.scenario,
        item_states.destination_class,
        item_states.law_from,
        item_states.law_to,
        item_states.controller_id,
        item_states.code_system,
        item_states.commodity_code
),

states as (
    select * from by_element
    union all
    select * from by_code
)

select
    scenario,
    destination_class,
    law_from,
    law_to,
    controller_id,
    code_system,
    commodity_code,
    element,
    tier,
    cast(cover_low as double) as cover_low,
    cast(cover_high as double) as cover_high,
    cast(licence_rate_low as double) as licence_rate_low,
    cast(licence_rate_high as double) as licence_rate_high,
    instruments,
    items,
    elements
from states
