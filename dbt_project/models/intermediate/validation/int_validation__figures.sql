-- One row per published figure that the warehouse should be able to meet: what is counted, in its
-- printed unit and in one base unit, with the tolerance a recomputed value is allowed.
with

printed as (
    select
        'trade_figures' as figure_table,
        figure_id,
        concept,
        reporter_iso3,
        flow,
        partner,
        period,
        period_from,
        period_to,
        period_kind,
        cast(value as double) as figure,
        unit,
        bound,
        code_system,
        commodity_code,
        code_basis,
        kind,
        certainty,
        is_provisional,
        publisher,
        url,
        read_on,
        batch_id,
        source_file,
        source_line
    from {{ ref('stg_published_figures__trade_figures') }}
    union all
    select
        'reference_figures' as figure_table,
        figure_id,
        concept,
        reporter_iso3,
        flow,
        partner,
        period,
        period_from,
        period_to,
        period_kind,
        value as figure,
        unit,
        bound,
        code_system,
        commodity_code,
        code_basis,
        kind,
        certainty,
        is_provisional,
        publisher,
        url,
        read_on,
        batch_id,
        source_file,
        source_line
    from {{ ref('stg_published_figures__reference_figures') }}
    union all
    -- what the study prints of its results, where it prints the inputs too
    select
        'eu_crm_parameters' as figure_table,
        concat_ws('-', 'EU', cast(study_year as varchar), material) as figure_id,
        'eu_supply_risk' as concept,
        'EU27' as reporter_iso3,
        cast(null as varchar) as flow,
        cast(null as varchar) as partner,
        cast(study_year as varchar) as period,
        make_date(study_year, 1, 1) as period_from,
        make_date(study_year + 1, 1, 1) as period_to,
        'year' as period_kind,
        cast(supply_risk as double) as figure,
        'index' as unit,
        'exact' as bound,
        'CONCEPT' as code_system,
        cast(null as varchar) as commodity_code,
        material as code_basis,
        'published' as kind,
        'A' as certainty,
        cast(null as boolean) as is_provisional,
        publisher,
        url,
        read_on,
        batch_id,
        source_file,
        source_line
    from {{ ref('stg_eu_crm__parameters') }}
    where supply_risk is not null
),

units as (
    select * from {{ ref('validation_units') }}
),

concepts as (
    select * from {{ ref('validation_concepts') }}
),

output_concepts as (
    select * from {{ ref('validation_output_concepts') }}
),

-- The last printed digit: trailing zeros behind the point are not kept, so it can only be too coarse
-- for figures that end in one.
digits as (
    select
        printed.*,
        case
            when abs(figure - round(figure)) <= 0.0000001 then 1.0
            when abs(figure * 10 - round(figure * 10)) <= 0.000001 then 0.1
            when abs(figure * 100 - round(figure * 100)) <= 0.00001 then 0.01
            when abs(figure * 1000 - round(figure * 1000)) <= 0.0001 then 0.001
            when abs(figure * 10000 - round(figure * 10000)) <= 0.001 then 0.0001
            else 0.00001
        end as printed_digit
    from printed
)

select
    -- keys
    digits.figure_id,
    concat_ws(
        '/',
        coalesce(output_concepts.concept_key, digits.concept),
        digits.reporter_iso3,
        digits.flow,
        digits.partner,
        digits.code_system,
        digits.commodity_code,
        units.measure,
        case when digits.concept = 'eu_supply_risk' then digits.code_basis end
    ) as concept_key,
    -- dimensions
    digits.figure_table,
    digits.concept,
    coalesce(concepts.topic, 'output') as topic,
    coalesce(output_concepts.concept_key, digits.concept) as output_concept_key,
    digits.reporter_iso3,
    digits.flow,
    digits.partner,
    digits.period,
    digits.period_from,
    digits.period_to,
    digits.period_kind,
    digits.code_system,
    digits.commodity_code,
    digits.code_basis,
    units.measure,
    case
        when digits.unit in ('pct_of_total_mass', 'share_0_1_mass') then 'mass'
        else concepts.share_basis
    end as share_basis,
    digits.bound,
    digits.kind,
    digits.certainty,
    digits.is_provisional,
    -- output not listed among the concepts is named by its publication
    coalesce(
        concepts.needs, concat_ws(' ', split_part(digits.concept, '/', 1), digits.period)
    ) as needs,
    -- measures
    digits.figure,
    digits.unit,
    digits.printed_digit,
    cast(units.scale as double) as scale,
    digits.figure * units.scale as figure_base,
    digits.printed_digit * units.scale / 2 as half_digit_base,
    greatest(0.005 * abs(digits.figure), digits.printed_digit / 2) * units.scale as tolerance_base,
    -- provenance
    digits.publisher,
    digits.url,
    digits.read_on,
    digits.batch_id,
    digits.source_file,
    digits.source_line
from digits
inner join units on digits.unit = units.unit
left join concepts on digits.concept = concepts.concept
left join output_concepts on digits.concept = output_concepts.concept
