-- One row per constraint and amount in it, of all kinds of evidence.
with

element_totals as (
    select * from {{ ref('int_tighten__element_totals') }}
),

line_totals as (
    select * from {{ ref('int_tighten__line_totals') }}
),

relations as (
    select * from {{ ref('int_tighten__relations') }}
),

balances as (
    select * from {{ ref('int_tighten__balances') }}
),

unit_values as (
    select * from {{ ref('int_tighten__unit_values') }}
)

select * from element_totals
union all
select * from line_totals
union all
select * from relations
union all
select * from balances
union all
select * from unit_values
