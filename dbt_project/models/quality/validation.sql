-- One row per published figure: what the warehouse makes of it, from the data that are loaded. A
-- figure never meets itself. Verdicts follow from rules that are the same for all figures; none was
-- chosen to fit one.
with

figures as (
    select * from {{ ref('int_validation__figures') }}
),

reliance as (
    select * from {{ ref('int_supply__import_reliance') }}
),

supply_risk as (
    select * from {{ ref('supply_risk') }}
    where supply_risk_status = 'recomputed'
),

candidates as (
    select * from {{ ref('int_validation__from_flows') }}
    union all
    select * from {{ ref('int_validation__from_world_trade') }}
    union all
    select * from {{ ref('int_validation__from_eu_trade') }}
    union all
    select * from {{ ref('int_validation__from_output') }}
    union all
    select * from {{ ref('int_validation__from_periods') }}
    union all
    select * from {{ ref('int_validation__from_parts') }}
    union all
    select
        figures.figure_id,
        'consumption_less_production' as method,
        'same' as relation,
        2 as method_rank,
        reliance.reliance_recomputed_low as computed_low,
        reliance.reliance_recomputed as computed,
        reliance.reliance_recomputed_high as computed_high,
        'usgs_mcs' as source_id,
        concat('stg_usgs_mcs__statistics, book of ', cast(reliance.mcs_year as varchar)) as inputs
    from figures
    inner join reliance
        on
            figures.concept = reliance.concept
            and figures.period = cast(reliance.year as varchar)
            -- a later book revises the same year
            and figures.code_basis like concat('%', cast(reliance.mcs_year as varchar), '%')
    union all
    select
        figures.figure_id,
        'formula_of_the_study' as method,
        'same' as relation,
        2 as method_rank,
        supply_risk.supply_risk_recomputed_low as computed_low,
        supply_risk.supply_risk_recomputed as computed,
        supply_risk.supply_risk_recomputed_high as computed_high,
        'eu_crm' as source_id,
        'marts.supply_risk' as inputs
    from figures
    inner join supply_risk
        on
            figures.concept = 'eu_supply_risk'
            and figures.source_line = supply_risk.parameter_source_line
            and figures.batch_id = supply_risk.parameter_batch_id
),

-- The same thing before a bracket, before a neighbour; the order of sources is fixed, whatever fits.
-- A sum over rows that all lack the number, as a mass not given, is no number.
chosen as (
    select *
    from candidates
    where computed_low is not null or computed is not null or computed_high is not null
    qualify row_number() over (
        partition by figure_id
        order by
            case relation
                when 'same' then 1
                when 'other_edition' then 2
                when 'wider' then 3
                when 'next_period' then 4
                when 'other' then 5
                when 'itself' then 6
            end,
            method_rank,
            inputs,
            method
    ) = 1
),

-- What a printed figure can stand for: half a digit either way, or one side of a limit.
compared as (
    select
        figures.*,
        chosen.relation,
        -- what is only the figure again was not computed
        case when chosen.relation <> 'itself' then chosen.method end as method,
        case when chosen.relation <> 'itself' then chosen.computed_low end as computed_low,
        case when chosen.relation <> 'itself' then chosen.computed end as computed,
        case when chosen.relation <> 'itself' then chosen.computed_high end as computed_high,
        chosen.source_id,
        chosen.inputs,
        case
            when figures.bound in ('less_than', 'at_most') then null
            when figures.bound = 'more_than' then figures.figure_base
            else figures.figure_base - figures.half_digit_base
        end as stands_for_low,
        case
            when figures.bound = 'more_than' then null
            when figures.bound in ('less_than', 'at_most') then figures.figure_base
            else figures.figure_base + figures.half_digit_base
        end as stands_for_high,
        case
            when figures.bound = 'more_than' then chosen.computed >= figures.figure_base
            when figures.bound in ('less_than', 'at_most')
                then chosen.computed <= figures.figure_base
            else abs(chosen.computed - figures.figure_base) <= figures.tolerance_base + 0.000000001
        end as is_within_tolerance
    from figures
    left join chosen on figures.figure_id = chosen.figure_id
),

judged as (
    select
        *,
        coalesce(
            computed_low < computed_high
            and (computed_low <= stands_for_high or stands_for_high is null)
            and (computed_high >= stands_for_low or stands_for_low is null),
            false
        ) as is_bracketed
    from compared
),

worded as (
    select
        *,
        case
            when relation is null or relation = 'itself' then 'not_computable_here'
            when relation in ('same', 'other_edition') and is_within_tolerance then 'reproduced'
            when relation = 'same' and is_bracketed then 'bracketed'
            when relation = 'same' then 'missed'
            when relation = 'wider' and is_bracketed then 'bracketed'
            when
                relation = 'next_period' and measure = 'share'
                and abs(computed - figure_base) <= 0.05
                then 'shape'
            when relation = 'next_period' then 'not_computable_here'
            else 'concept_differs'
        end as verdict
    from judged
)

select
    -- keys
    figure_id,
    concept_key,
    -- dimensions
    topic,
    figure_table,
    code_basis,
    period,
    kind,
    certainty,
    is_provisional,
    -- the figure, in its printed unit
    figure,
    case
        when bound in ('less_than', 'at_most') then null
        else figure
    end as figure_low,
    case when bound = 'more_than' then null else figure end as figure_high,
    bound,
    unit,
    round(tolerance_base / scale, 9) as tolerance,
    -- what is computed, in the same unit
    round(computed_low / scale, 6) as computed_low,
    round(computed / scale, 6) as computed,
    round(computed_high / scale, 6) as computed_high,
    round(computed / scale - figure, 6) as difference,
    round((computed - figure_base) / nullif(abs(figure_base), 0), 6) as difference_share,
    method,
    source_id,
    inputs,
    -- verdict
    verdict,
    case
        when relation = 'itself' then 'The only source is the figure itself.'
        when relation is null and kind = 'derived'
            then concat('Worked out from other figures; to meet it needs ', needs, '.')
        when verdict = 'not_computable_here' and relation = 'next_period'
            then concat('Needs ', needs, '; only a year beside it is loaded.')
        when relation is null then concat('Needs ', needs, '.')
        when verdict = 'reproduced' and relation = 'other_edition'
            then 'Another edition of the same series still has it.'
        when verdict = 'reproduced' and bound <> 'exact' then 'On the printed side of the limit.'
        when verdict = 'reproduced' then 'Same concept, within half a percent or half a printed digit.'
        when verdict = 'bracketed' and relation = 'wider'
            then 'The code holds these goods and others: the figure lies between nothing and all of it.'
        when verdict = 'bracketed'
            then 'Inputs are rounded or not all named: a value that prints as the figure lies in the interval.'
        when verdict = 'missed' then 'Same concept, but further off than tolerance and interval allow.'
        when verdict = 'shape' then 'Same series, a year away, within five points.'
        when relation = 'wider' then 'More than all goods of the code that should hold these.'
        when relation = 'other_edition' then 'Another edition of the same series: revised since.'
        else 'Another concept: other side, valuation, release or goods.'
    end as reason,
    -- provenance
    publisher,
    url,
    read_on,
    batch_id,
    source_file,
    source_line
from worded
