-- One row per study and material: published supply risk and economic importance. Studies up to
-- 2014 use another method; do not compare them with later ones.
select
    -- keys
    study_year,
    material,
    -- dimensions
    element,
    study_year >= 2017 as is_current_method,
    -- measures
    supply_risk,
    economic_importance,
    -- provenance
    publisher,
    url,
    licence,
    read_on,
    batch_id,
    source_file,
    source_line
from {{ source('eu_crm', 'scores') }}
