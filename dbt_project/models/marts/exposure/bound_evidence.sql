-- One row per constraint that evidence puts on listed goods: what marts.tightened_bounds names.
with

terms as (
    select * from {{ ref('int_tighten__terms') }}
)

select
    -- keys
    md5(constraint_key) as row_key,
    constraint_key,
    -- dimensions
    min(kind) as kind,
    min(exporter_id) as exporter,
    min(area_id) as importer,
    min(period) as period,
    min(element) as element,
    min(measure) as measure,
    -- measures: the sum of coefficient times amount is between them
    cast(max(low) as decimal(20, 3)) as low,
    cast(min(high) as decimal(20, 3)) as high,
    cast(count(*) as integer) as amount_count,
    -- provenance
    min(source_id) as source_id,
    min(figures) as figures,
    min(trade_flow_keys) as trade_flow_keys,
    min(premise) as premise,
    bool_or(crosses_declarations) as crosses_declarations,
    bool_or(rests_on_assumption) as rests_on_assumption
from terms
group by constraint_key
