-- One row per harmonised flow of a watched code or of a publisher's own grouping.
-- A code is watched when its first six digits are those of a code on a control list, so that a
-- listed code, its parents and its neighbours under the same parent are all there to be compared;
-- so are the four-digit headings above them, which some statistics stop at. Products whose content
-- of listed inputs is asked for are watched too, and what origin is traced through; and codes of other
-- HS revisions that share goods with a listed one, once correlation tables are loaded.
with

flows as (
    select * from {{ ref('int_flows__harmonised') }}
),

item_codes as (
    select * from {{ ref('int_controls__item_codes') }}
),

product_codes as (
    select * from {{ ref('stg_product_content__codes') }}
),

traced_codes as (
    select * from {{ ref('traced_network_codes') }}
),

listed as (
    select distinct hs6_code
    from item_codes
    where hs6_code is not null
),

watched as (
    select hs6_code from listed
    union
    select hs6_code from product_codes
    union
    select hs6_code from traced_codes
),

bridged as (
    select distinct
        hs_revision,
        hs6_code
    from {{ ref('int_codes__bridged') }}
),

kept as (
    select
        md5(
            concat_ws(
                '|',
                flows.source_id,
                flows.edition_id,
                flows.period,
                flows.reporter_side,
                flows.exporter_id,
                flows.importer_id,
                flows.code_system,
                flows.commodity_code,
                flows.source_file,
                cast(flows.source_line as varchar)
            )
        ) as row_key,
        flows.*
    from flows
    left join bridged
        on
            flows.hs_revision = bridged.hs_revision
            and flows.hs6_code = bridged.hs6_code
    where
        flows.code_system = 'CONCEPT'
        or flows.hs6_code in (select watched.hs6_code from watched)
        or bridged.hs6_code is not null
        or flows.commodity_code in (select substring(listed.hs6_code, 1, 4) from listed)
)

select * from kept
