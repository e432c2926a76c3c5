-- One row per declaring side, source, nomenclature, period, country, HS6 code and measure: what it
-- declares with partners that it withholds or does not name.
select
    reporter_side,
    source_id,
    code_system,
    frequency,
    period_from,
    reporter_id,
    hs6_code,
    measure,
    sum(amount) as amount
from {{ ref('int_mirror__measured') }}
where partner_kind = 'unspecified'
group by
    reporter_side,
    source_id,
    code_system,
    frequency,
    period_from,
    reporter_id,
    hs6_code,
    measure
