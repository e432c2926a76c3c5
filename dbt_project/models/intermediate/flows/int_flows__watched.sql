-- One row per harmonised flow of a watched code or of a publisher's own grouping.
-- A code is watched when its first six digits are those of a code on a control list, so that a
-- listed code, its parents and its neighbours under the same parent are all there to be compared;
-- so are the four-digit headings above them, which some statistics stop at. Products whose content
-- of listed inputs is asked for are watched too, and what origin is traced through; and codes of other
-- HS revisions that share goods with a listed one, once correlation tables are loaded.
with

stated as (
    select * from {{ ref('int_flows__stated') }}
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

-- What the first six digits of a watched code can be, its heading or its nomenclature. By these the
-- flows are chosen as they are read; the exact rule is in kept.
watch_keys as (
    select hs6_code as watch_key from watched
    union
    select hs6_code as watch_key from bridged
    union
    select substring(hs6_code, 1, 4) as watch_key from listed
    union
    select 'CONCEPT' as watch_key
),

candidates as (
    select *
    from stated
    where
        case
            when code_system = 'CONCEPT' then 'CONCEPT'
            when length(commodity_code) >= 6 then substring(commodity_code, 1, 6)
            else commodity_code
        end in (select watch_keys.watch_key from watch_keys)
),

{{ located_flows('candidates') }},

{{ harmonised_flows() }},

kept as (
    select
        md5(
            concat_ws(
                '|',
                harmonised.source_id,
                harmonised.edition_id,
                harmonised.period,
                harmonised.reporter_side,
                harmonised.exporter_id,
                harmonised.importer_id,
                harmonised.code_system,
                harmonised.commodity_code,
                harmonised.source_file,
                cast(harmonised.source_line as varchar)
            )
        ) as row_key,
        harmonised.*
    from harmonised
    left join bridged
        on
            harmonised.hs_revision = bridged.hs_revision
            and harmonised.hs6_code = bridged.hs6_code
    where
        harmonised.code_system = 'CONCEPT'
        or harmonised.hs6_code in (select watched.hs6_code from watched)
        or bridged.hs6_code is not null
        or harmonised.commodity_code in (select substring(listed.hs6_code, 1, 4) from listed)
)

select * from kept
