-- One row per instrument, item it acts on, listed code and code that occurs in trade; goods that a
-- scenario adds to an instrument have rows of their own, which name the scenario.
-- How an item's customs codes reach the code a flow is counted under, and how far they cover it.
with

flows as (
    select * from {{ ref('int_flows__watched') }}
),

item_codes as (
    select * from {{ ref('int_controls__item_codes') }}
),

items as (
    select * from {{ ref('control_items') }}
),

item_elements as (
    select * from {{ ref('int_controls__item_elements') }}
),

instrument_items as (
    select * from {{ ref('int_controls__instrument_items') }}
),

listed_revisions as (
    select * from {{ ref('int_codes__listed') }}
),

bridged as (
    select * from {{ ref('int_codes__bridged') }}
),

followed as (
    select * from {{ ref('int_codes__followed') }}
),

-- A national code can occur in years of two revisions.
flow_codes as (
    select distinct
        code_system,
        commodity_code,
        hs6_code,
        hs_revision
    from flows
    where hs6_code is not null
),

element_counts as (
    select
        scenario,
        item_id,
        count(*) as element_count
    from item_elements
    group by scenario, item_id
),

-- An item can carry a code twice: from its announcement and from a later catalogue.
listed as (
    select
        item_codes.scenario,
        item_codes.item_id,
        instrument_items.instrument_id,
        instrument_items.controller_id,
        item_codes.code_system,
        item_codes.code,
        item_codes.hs6_code,
        length(item_codes.code) as digits,
        items.threshold is not null as has_threshold,
        coalesce(element_counts.element_count, 0) as element_count,
        min(item_codes.tier) as code_tier,
        bool_or(item_codes.is_catch_all) as is_catch_all,
        min(
            case item_codes.basis
                when 'listed' then 1
                when 'catalogue' then 2
                when 'inferred' then 3
                when 'assumed' then 4
            end
        ) as basis_rank,
        min(item_codes.valid_from) as valid_from,
        max(coalesce(item_codes.valid_to, cast('9999-12-31' as date))) as valid_to
    from item_codes
    left join items on item_codes.item_id = items.item_id
    inner join instrument_items
        on
            item_codes.item_id = instrument_items.item_id
            and item_codes.scenario is not distinct from instrument_items.scenario
    left join element_counts
        on
            item_codes.item_id = element_counts.item_id
            and item_codes.scenario is not distinct from element_counts.scenario
    group by
        item_codes.scenario,
        item_codes.item_id,
        instrument_items.instrument_id,
        instrument_items.controller_id,
        item_codes.code_system,
        item_codes.code,
        item_codes.hs6_code,
        items.threshold,
        element_counts.element_count
),

listed_in_revision as (
    select
        listed.*,
        listed_revisions.hs_revision
    from listed
    left join listed_revisions
        on
            listed.code_system = listed_revisions.code_system
            and listed.code = listed_revisions.code
),

-- How a code of one nomenclature reaches one of another: within a tariff by its digits; within one
-- revision of the HS by the first six; between revisions by the bridge, where loaded correlation
-- tables follow the code; else by the first six digits too, which other goods may have had in another
-- revision.
by_digits as (
    select
        listed.*,
        flow_codes.code_system as flow_code_system,
        flow_codes.commodity_code,
        cast(null as varchar) as bridge_cardinality,
        case
            when flow_codes.code_system = listed.code_system then 'same_tariff'
            when flow_codes.hs_revision = listed.hs_revision then 'same_revision'
            else 'six_digits'
        end as bridge_basis
    from flow_codes
    inner join listed_in_revision as listed on flow_codes.hs6_code = listed.hs6_code
    left join followed
        on
            flow_codes.hs_revision = followed.hs_revision
            and flow_codes.hs6_code = followed.hs6_code
            and listed.hs_revision = followed.listed_hs_revision
    where
        flow_codes.code_system = listed.code_system
        or followed.hs6_code is null
),

by_bridge as (
    select
        listed.*,
        flow_codes.code_system as flow_code_system,
        flow_codes.commodity_code,
        bridged.cardinality as bridge_cardinality,
        'hs_bridge' as bridge_basis
    from flow_codes
    inner join bridged
        on
            flow_codes.hs_revision = bridged.hs_revision
            and flow_codes.hs6_code = bridged.hs6_code
    inner join listed_in_revision as listed
        on
            bridged.listed_hs_revision = listed.hs_revision
            and bridged.listed_hs6_code = listed.hs6_code
    where flow_codes.code_system <> listed.code_system
),

reached as (
    select * from by_digits
    union all
    select * from by_bridge
),

-- Of the revisions a national code occurs in, the surest way is kept.
surest as (
    select *
    from reached
    qualify row_number() over (
        partition by
            scenario,
            instrument_id,
            item_id,
            code_system,
            code,
            flow_code_system,
            commodity_code
        order by
            case bridge_basis
                when 'same_tariff' then 1
                when 'same_revision' then 2
                when 'hs_bridge' then 3
                else 4
            end,
            bridge_cardinality
    ) = 1
),

-- A national code is compared with codes of its own tariff; another country's agrees only in the
-- first six digits.
matched as (
    select
        *,
        case
            when bridge_basis = 'same_tariff' and commodity_code = code then 1
            when bridge_basis = 'same_tariff' and commodity_code like concat(code, '%') then 2
            when bridge_basis = 'same_tariff' and code like concat(commodity_code, '%') then 3
            when bridge_basis <> 'same_tariff' and length(commodity_code) = 6 then 3
            when bridge_basis <> 'same_tariff' then 4
        end as match_rank
    from surest
),

-- A code that the instrument also lists for goods above a threshold may hold such goods below it, and
-- then nothing of it is sure for any item.
judged as (
    select
        *,
        bool_or(has_threshold and match_rank <= 2) over (
            partition by scenario, instrument_id, flow_code_system, commodity_code
        ) as may_be_below_a_threshold
    from matched
    where match_rank is not null
),

covered as (
    select
        -- keys
        md5(
            concat_ws(
                '|',
                instrument_id,
                item_id,
                code_system,
                code,
                flow_code_system,
                commodity_code,
                scenario
            )
        ) as row_key,
        scenario,
        instrument_id,
        item_id,
        code_system as listed_code_system,
        code as listed_code,
        flow_code_system as code_system,
        commodity_code,
        -- dimensions
        controller_id,
        match_rank,
        case match_rank
            when 1 then 'same_code'
            when 2 then 'child'
            when 3 then 'parent'
            when 4 then 'shared_hs6'
        end as match_kind,
        basis_rank,
        case basis_rank
            when 1 then 'listed'
            when 2 then 'catalogue'
            when 3 then 'inferred'
            when 4 then 'assumed'
        end as mapping_basis,
        bridge_basis,
        bridge_cardinality,
        hs_revision as listed_hs_revision,
        case
            when code_tier = 'C' then 'C'
            when match_rank <= 2 then code_tier
            else 'B'
        end as tier,
        cast(element_count as integer) as element_count,
        valid_from,
        valid_to,
        -- measures
        cast(
            case
                when
                    match_rank <= 2
                    and basis_rank in (1, 2, 4)
                    and not is_catch_all
                    and not may_be_below_a_threshold
                    then 1
                else 0
            end as double
        ) as theta_low,
        cast(1 as double) as theta_high
    from judged
)

select * from covered
