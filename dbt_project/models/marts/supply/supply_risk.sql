-- One row per criticality study of the EU and material: its published results, and supply risk
-- recomputed from what the study prints of its inputs. Studies up to 2014 use another method; never
-- compare them with later ones.
with

results as (
    select * from {{ ref('int_supply__eu_results') }}
),

-- Both kinds of supply are weighted by import reliance; where the study used one, that one counts
-- whole. Inputs are printed to one decimal or whole percent, so each stands for an interval of half
-- a digit either way.
weighted as (
    select
        *,
        case when supply_data = 'eu' then hhi_wgi_t_eu else hhi_wgi_t_world end as hhi_first,
        case when supply_data = 'world' then hhi_wgi_t_world else hhi_wgi_t_eu end as hhi_second,
        case when supply_data = 'world_and_eu' then import_reliance_share else 1.0 end as reliance,
        case when supply_data = 'world_and_eu' then 0.005 else 0.0 end as reliance_step
    from results
),

bounded as (
    select
        *,
        greatest(0.0, hhi_first - 0.05) as first_low,
        hhi_first + 0.05 as first_high,
        greatest(0.0, hhi_second - 0.05) as second_low,
        hhi_second + 0.05 as second_high,
        greatest(0.0, reliance - reliance_step) / 2 as weight_low,
        least(1.0, reliance + reliance_step) / 2 as weight_high,
        (1 - eol_recycling_input_share) * substitution_index_sr as factor,
        (1 - least(1.0, eol_recycling_input_share + 0.005))
        * greatest(0.0, substitution_index_sr - 0.05) as factor_low,
        (1 - greatest(0.0, eol_recycling_input_share - 0.005))
        * (substitution_index_sr + 0.05) as factor_high
    from weighted
),

-- Linear in the weight, so its extremes lie at the ends of the weight's interval.
recomputed as (
    select
        *,
        (hhi_first * reliance / 2 + hhi_second * (1 - reliance / 2)) * factor as risk,
        least(
            first_low * weight_low + second_low * (1 - weight_low),
            first_low * weight_high + second_low * (1 - weight_high)
        ) * factor_low as risk_low,
        greatest(
            first_high * weight_low + second_high * (1 - weight_low),
            first_high * weight_high + second_high * (1 - weight_high)
        ) * factor_high as risk_high
    from bounded
),

risks as (
    select
        -- keys
        md5(concat_ws('|', cast(study_year as varchar), material)) as row_key,
        study_year,
        material,
        -- dimensions
        element,
        stage,
        study_year >= 2017 as is_current_method,
        supply_data,
        -- inputs, as printed
        hhi_wgi_t_world,
        hhi_wgi_t_eu,
        import_reliance_share,
        eol_recycling_input_share,
        substitution_index_sr,
        substitution_index_ei,
        -- supply risk
        supply_risk as supply_risk_published,
        -- greatest and least pass over what is null, so the bounds ask the figure itself
        case when risk is not null then round(risk_low, 4) end as supply_risk_recomputed_low,
        round(risk, 4) as supply_risk_recomputed,
        case when risk is not null then round(risk_high, 4) end as supply_risk_recomputed_high,
        round(risk - supply_risk, 4) as supply_risk_difference,
        case
            when risk is not null then 'recomputed'
            when study_year < 2017 then 'earlier_method'
            when has_parameters then 'parameters_of_members_only'
            else 'parameters_not_obtained'
        end as supply_risk_status,
        -- economic importance
        economic_importance as economic_importance_published,
        round(importance_before_substitution, 6) as economic_importance_before_substitution,
        round(
            case
                when use_count_without_sector = 0
                    then economic_importance / nullif(importance_before_substitution, 0)
            end,
            6
        ) as substitution_index_ei_implied,
        case
            when not has_uses then 'use_shares_not_obtained'
            when use_count_without_sector > 0 then 'uses_without_sector'
            when economic_importance is null then 'published_for_its_group_only'
            else 'implied'
        end as economic_importance_status,
        case
            when study_year >= 2017 then supply_risk >= 1.0 and economic_importance >= 2.8
        end as is_above_thresholds,
        -- provenance
        publisher,
        score_batch_id,
        score_source_file,
        score_source_line,
        parameter_batch_id,
        parameter_source_file,
        parameter_source_line,
        use_batch_id,
        use_source_file,
        use_source_line
    from recomputed
)

select * from risks
