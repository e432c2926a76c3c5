-- One row per frequency, year, HS6 code, measure and country that passes on what it buys: what it
-- declares to sell and to buy are of one size. Found in the declarations, not named beforehand.
with

measured as (
    select * from {{ ref('int_mirror__measured') }}
    where flow_scope = 'bilateral' and exporter_id <> importer_id
),

by_source as (
    select
        frequency,
        year(period_from) as trade_year,
        hs6_code,
        measure,
        reporter_id,
        reporter_side,
        source_id,
        code_system,
        sum(amount) as amount
    from measured
    group by
        frequency,
        year(period_from),
        hs6_code,
        measure,
        reporter_id,
        reporter_side,
        source_id,
        code_system
),

sums as (
    select
        frequency,
        trade_year,
        hs6_code,
        measure,
        reporter_id as hub_id,
        max(case when reporter_side = 'exporter' then amount end) as sold,
        max(case when reporter_side = 'importer' then amount end) as bought
    from by_source
    group by frequency, trade_year, hs6_code, measure, reporter_id
)

select
    *,
    cast(least(sold, bought) as double) / cast(greatest(sold, bought) as double) as pass_through
from sums
where
    sold > 0
    and bought > 0
    and least(sold, bought) >= {{ hub_pass_through() }} * greatest(sold, bought)
