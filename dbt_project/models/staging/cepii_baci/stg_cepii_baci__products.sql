-- One row per release, HS edition and product code of CEPII's product lists.
with

products as (
    select * from {{ source('cepii_baci', 'products') }}
),

final as (
    select
        -- keys
        batch_id,
        source_file,
        source_line,
        -- dimensions
        release,
        case when hs_edition >= 'HS88' then 'HS19' else 'HS20' end
        || substring(hs_edition, 3, 2) as code_system,
        code as commodity_code,
        description
    from products
)

select * from final
