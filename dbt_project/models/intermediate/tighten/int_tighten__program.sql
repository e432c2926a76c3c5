-- One row per amount that the linear program needs: those in a constraint and those in a bound.
with

amounts as (
    select * from {{ ref('int_tighten__amounts') }}
),

terms as (
    select * from {{ ref('int_tighten__terms') }}
),

targets as (
    select * from {{ ref('int_tighten__targets') }}
),

needed as (
    select amount_key from terms
    union
    select amount_key from targets
    where is_target_reached
)

select
    amounts.amount_key,
    amounts.low,
    amounts.high
from amounts
inner join needed on amounts.amount_key = needed.amount_key
