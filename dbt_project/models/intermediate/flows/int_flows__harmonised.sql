-- One row per row of a loaded batch that states a trade flow, whatever its source and edition.
-- Rows for the world or a group of countries are in here: flow_scope says which they are.
-- A view: whole sources stay where they are, and only what a mart needs is copied.
{{ config(materialized='view') }}

with

stated as (
    select * from {{ ref('int_flows__stated') }}
),

{{ located_flows('stated') }},

{{ harmonised_flows() }}

select * from harmonised
