-- One row per country and year: the mean of the six governance indicators, turned to 0 (best) to 10
-- (worst). The EU criticality studies print no constants; (2.5 - score) / 5 * 10 agrees with what
-- their printed results work back to, so it is inferred.
with

scores as (
    select * from {{ ref('stg_wgi__scores') }}
    where measure = 'estimate' and risk_0_10 is not null and indicator <> 'not_stated'
),

batches as (
    select * from {{ ref('int_loads__batches') }}
    where is_current
),

area_codes as (
    select * from {{ ref('area_codes') }}
)

select
    area_codes.area_id,
    scores.year as governance_year,
    round(avg(cast(scores.risk_0_10 as double)), 9) as governance_risk
from scores
inner join batches on scores.batch_id = batches.batch_id
inner join area_codes
    on
        scores.country_scheme = area_codes.scheme
        and scores.country_code = area_codes.code
        and scores.year >= coalesce(area_codes.valid_from_year, 0)
        and scores.year < coalesce(area_codes.valid_to_year, 9999)
group by area_codes.area_id, scores.year
-- a mean of fewer indicators would be another index
having count(distinct scores.indicator) = 6
