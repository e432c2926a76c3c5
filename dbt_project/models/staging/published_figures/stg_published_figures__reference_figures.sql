-- One row per figure summed from whole published data, in its own unit; kept to be recomputed.
select
    -- keys
    figure_id,
    -- dimensions
    concept,
    reporter_iso3,
    flow,
    partner,
    period,
    period_from,
    period_to,
    period_kind,
    code_system,
    commodity_code,
    code_basis,
    -- measures
    value,
    unit,
    bound,
    kind,
    certainty,
    is_provisional,
    -- provenance
    publisher,
    url,
    licence,
    read_on,
    note,
    batch_id,
    source_file,
    source_line
from {{ source('published_figures', 'reference_figures') }}
