-- One row per HS revision and code, from the newest edition of each revision.
with

codes as (
    select * from {{ ref('stg_wco_hs__nomenclature') }}
),

batches as (
    select * from {{ ref('int_loads__batches') }}
),

current_codes as (
    select codes.*
    from codes
    inner join batches on codes.batch_id = batches.batch_id
    where batches.is_current
),

final as (
    select
        codes.hs_revision,
        codes.hs_code,
        codes.hs_level,
        codes.is_leaf,
        codes.parent_code,
        codes.description,
        parents.description as parent_description,
        codes.unit,
        codes.hs_code like '9999%' as is_unspecified,
        codes.batch_id,
        codes.source_file,
        codes.source_line,
        cast('wco_hs' as varchar) as source_id
    from current_codes as codes
    left join current_codes as parents
        on
            codes.hs_revision = parents.hs_revision
            and codes.parent_code = parents.hs_code
)

select * from final
