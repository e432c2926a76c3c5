-- One row per importer and year: the one source and nomenclature whose flows stand for what it bought.
with

supply as (
    select * from {{ ref('int_flows__importer_supply') }}
)

select distinct
    importer_id as importer,
    cast(trade_year as integer) as trade_year,
    source_id,
    reporter_side,
    code_system
from supply
