-- One row per material of the 2017 study: the inputs of its published supply risk.
select
    -- keys
    study_year,
    material,
    -- dimensions
    element,
    stage,
    supply_data,
    -- measures
    supply_risk,
    economic_importance,
    cast(import_reliance_pct as double) / 100 as import_reliance_share,
    cast(eol_recycling_input_rate_pct as double) / 100 as eol_recycling_input_share,
    substitution_index_ei,
    substitution_index_sr,
    hhi_wgi_t_world,
    hhi_wgi_t_eu,
    supply_risk_world,
    supply_risk_eu,
    supply_risk_combined,
    -- provenance
    publisher,
    url,
    licence,
    read_on,
    batch_id,
    source_file,
    source_line
from {{ source('eu_crm', 'parameters') }}
