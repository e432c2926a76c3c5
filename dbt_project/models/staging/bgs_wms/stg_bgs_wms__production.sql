-- One row per statistic, yearbook table, mineral, country and year. Tables of minerals and of
-- oxides count the same ore in two ways: never add them.
select
    -- keys
    batch_id,
    bgs_statistic_type_trans as statistic,
    yearbook_table_id,
    bgs_commodity_code as commodity_code,
    'bgs_iso3' as country_scheme,
    country_iso3_code as country_code,
    country_trans as country_name,
    year,
    -- dimensions
    yearbook_table_trans as yearbook_table,
    bgs_commodity_trans as commodity,
    bgs_sub_commodity_trans as mineral,
    coalesce('|' || concat_figure_notes_code || '|' like '%|*|%', false) as is_estimated,
    -- measures
    quantity,
    units as unit,
    value_reason,
    -- provenance
    concat_figure_notes_text as figure_notes,
    concat_table_notes_text as table_notes,
    source_file,
    source_line
from {{ source('bgs_wms', 'production') }}
