-- One row per mart row and row of a mart it is made of, where that row has a lineage of its own.
-- A view: ask it for one mart and one row_key. chokepoint explain follows it to quality.lineage.
{{ config(materialized='view') }}

with

parents_of_law as (
    select * from {{ ref('int_lineage__parents_of_law') }}
),

parents_of_trade as (
    select * from {{ ref('int_lineage__parents_of_trade') }}
),

parents_of_bounds as (
    select * from {{ ref('int_lineage__parents_of_bounds') }}
)

select * from parents_of_law
union all
select * from parents_of_trade
union all
select * from parents_of_bounds
