-- One row per study of the EU and material, under one name in all of its tables: published scores,
-- the inputs printed in 2017, and economic importance worked out from uses. Which of them are
-- missing is the point; nothing is filled in.
with

names as (
    select * from {{ ref('eu_material_names') }}
),

scores as (
    select
        scores.*,
        coalesce(names.material, scores.material) as study_material
    from {{ ref('stg_eu_crm__scores') }} as scores
    left join names on scores.material = names.published_material
),

parameters as (
    select
        parameters.*,
        coalesce(names.material, parameters.material) as study_material
    from {{ ref('stg_eu_crm__parameters') }} as parameters
    left join names on parameters.material = names.published_material
),

use_shares as (
    select
        use_shares.*,
        coalesce(names.material, use_shares.material) as study_material
    from {{ ref('stg_eu_crm__use_shares') }} as use_shares
    left join names on use_shares.material = names.published_material
),

largest as (
    select
        study_year,
        max(cast(value_added_meur as double)) as largest_value_added_meur
    from use_shares
    group by study_year
),

-- Shares as printed, as the study takes them: those of tungsten add up to 0.99, and only with that
-- sum is its printed result met by a plausible index.
importance as (
    select
        use_shares.study_year,
        use_shares.study_material,
        min(use_shares.element) as element,
        sum(use_shares.share * cast(use_shares.value_added_meur as double))
        * 10 / max(largest.largest_value_added_meur) as importance_before_substitution,
        count(*) - count(use_shares.value_added_meur) as use_count_without_sector,
        min(use_shares.publisher) as publisher,
        min(use_shares.batch_id) as batch_id,
        min(use_shares.source_file) as source_file,
        min(use_shares.source_line) as source_line
    from use_shares
    inner join largest on use_shares.study_year = largest.study_year
    group by use_shares.study_year, use_shares.study_material
),

subjects as (
    select
        study_year,
        study_material
    from scores
    union
    select
        study_year,
        study_material
    from parameters
    union
    select
        study_year,
        study_material
    from importance
)

select
    -- keys
    cast(subjects.study_year as integer) as study_year,
    subjects.study_material as material,
    -- dimensions
    coalesce(scores.element, parameters.element, importance.element) as element,
    parameters.stage,
    parameters.supply_data,
    parameters.material is not null as has_parameters,
    importance.study_material is not null as has_uses,
    -- inputs, as printed
    parameters.hhi_wgi_t_world,
    parameters.hhi_wgi_t_eu,
    parameters.import_reliance_share,
    parameters.eol_recycling_input_share,
    parameters.substitution_index_sr,
    parameters.substitution_index_ei,
    importance.importance_before_substitution,
    importance.use_count_without_sector,
    -- results, as printed
    coalesce(scores.supply_risk, parameters.supply_risk) as supply_risk,
    coalesce(scores.economic_importance, parameters.economic_importance) as economic_importance,
    -- provenance
    coalesce(parameters.publisher, scores.publisher, importance.publisher) as publisher,
    scores.batch_id as score_batch_id,
    scores.source_file as score_source_file,
    scores.source_line as score_source_line,
    parameters.batch_id as parameter_batch_id,
    parameters.source_file as parameter_source_file,
    parameters.source_line as parameter_source_line,
    importance.batch_id as use_batch_id,
    importance.source_file as use_source_file,
    importance.source_line as use_source_line
from subjects
left join scores
    on
        subjects.study_year = scores.study_year
        and subjects.study_material = scores.study_material
left join parameters
    on
        subjects.study_year = parameters.study_year
        and subjects.study_material = parameters.study_material
left join importance
    on
        subjects.study_year = importance.study_year
        and subjects.study_material = importance.study_material
