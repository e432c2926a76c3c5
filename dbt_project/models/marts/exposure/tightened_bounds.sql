-- One row per source, side, period, exporter, importer, element and code (or ALL of them) whose bound
-- some evidence bears on: listed goods, as the cover of their codes bounds them and as evidence does.
-- Scenario-free: goods on a list, in force or not. Goods under control are at most these.
with

targets as (
    select * from {{ ref('int_tighten__targets') }}
),

bounds as (
    select * from {{ ref('int_tighten__bounds') }}
),

terms as (
    select * from {{ ref('int_tighten__terms') }}
),

before as (
    select
        bound_key,
        target_key,
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
        count(distinct importer_id) as importer_count,
        count(distinct part_code) as code_count,
        {{ sorted_text('importer_id') }} as importers,
        {{ sorted_text('part_code') }} as commodity_codes,
        sum(low) as low,
        case when count(high) = count(*) then sum(high) end as high
    from targets
    group by
        bound_key,
        target_key,
        source_id,
        reporter_side,
        frequency,
        period,
        exporter_id,
        importer,
        element,
        code_system,
        commodity_code,
        measure
),

-- A bound that no evidence bears on stays as it is.
after as (
    select
        before.*,
        coalesce(bounds.status, 'no_evidence') as status,
        case when bounds.target_key is null then before.low else bounds.low end as tightened_low,
        case when bounds.target_key is null then before.high else bounds.high end
            as tightened_high,
        bounds.low_evidence,
        bounds.high_evidence
    from before
    left join bounds on before.target_key = bounds.target_key
),

constraints as (
    select
        constraint_key,
        bool_or(crosses_declarations) as crosses_declarations,
        bool_or(rests_on_assumption) as rests_on_assumption
    from terms
    group by constraint_key
),

used as (
    select
        after.bound_key,
        unnest(string_split(concat_ws(',', after.low_evidence, after.high_evidence), ','))
            as constraint_key
    from after
),

grounds as (
    select
        used.bound_key,
        bool_or(constraints.crosses_declarations) as crosses_declarations,
        bool_or(constraints.rests_on_assumption) as rests_on_assumption
    from used
    inner join constraints on used.constraint_key = constraints.constraint_key
    group by used.bound_key
),

masses as (
    select * from after
    where measure = 'net_mass_kg'
),

amounts as (
    select * from after
    where measure = 'value_usd'
),

wide as (
    select
        -- keys
        coalesce(masses.bound_key, amounts.bound_key) as row_key,
        coalesce(masses.source_id, amounts.source_id) as source_id,
        coalesce(masses.reporter_side, amounts.reporter_side) as reporter_side,
        coalesce(masses.period, amounts.period) as period,
        coalesce(masses.exporter_id, amounts.exporter_id) as exporter,
        coalesce(masses.importer, amounts.importer) as importer,
        coalesce(masses.element, amounts.element) as element,
        coalesce(masses.code_system, amounts.code_system) as code_system,
        coalesce(masses.commodity_code, amounts.commodity_code) as commodity_code,
        -- dimensions
        coalesce(masses.frequency, amounts.frequency) as frequency,
        cast(
            greatest(coalesce(masses.importer_count, 0), coalesce(amounts.importer_count, 0))
            as integer
        ) as importer_count,
        cast(
            greatest(coalesce(masses.code_count, 0), coalesce(amounts.code_count, 0)) as integer
        ) as code_count,
        case
            when coalesce(masses.importer_count, 0) >= coalesce(amounts.importer_count, 0)
                then masses.importers
            else amounts.importers
        end as importers,
        case
            when coalesce(masses.code_count, 0) >= coalesce(amounts.code_count, 0)
                then masses.commodity_codes
            else amounts.commodity_codes
        end as commodity_codes,
        -- measures
        cast(masses.low as decimal(20, 3)) as net_mass_kg_low,
        cast(masses.high as decimal(20, 3)) as net_mass_kg_high,
        cast(masses.tightened_low as decimal(20, 3)) as tightened_net_mass_kg_low,
        cast(masses.tightened_high as decimal(20, 3)) as tightened_net_mass_kg_high,
        coalesce(masses.status, 'not_observed') as net_mass_status,
        masses.low_evidence as net_mass_low_evidence,
        masses.high_evidence as net_mass_high_evidence,
        cast(amounts.low as decimal(20, 3)) as value_usd_low,
        cast(amounts.high as decimal(20, 3)) as value_usd_high,
        cast(amounts.tightened_low as decimal(20, 3)) as tightened_value_usd_low,
        cast(amounts.tightened_high as decimal(20, 3)) as tightened_value_usd_high,
        coalesce(amounts.status, 'not_observed') as value_status,
        amounts.low_evidence as value_low_evidence,
        amounts.high_evidence as value_high_evidence
    from masses
    full outer join amounts on masses.bound_key = amounts.bound_key
)

select
    wide.*,
    coalesce(grounds.crosses_declarations, false) as crosses_declarations,
    coalesce(grounds.rests_on_assumption, false) as rests_on_assumption
from wide
left join grounds on wide.row_key = grounds.bound_key
