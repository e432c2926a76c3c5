-- One row per scenario, law_day, exporter, importer and element in the importer's newest year: the
-- heat map. A pair that is missing has no control in force on a code the importer bought; never sum rows.
with

country as (
    select * from {{ ref('bi_country') }}
    where is_newest_year and element <> 'ALL'
)

select
    scenario,
    law_day,
    exporter,
    importer,
    importer_name,
    element,
    trade_year,
    value_usd_low,
    value_usd_high,
    share_of_supply_low,
    share_of_supply_high,
    code_supply_share,
    tier_c_value_usd,
    source_id,
    row_key
from country
