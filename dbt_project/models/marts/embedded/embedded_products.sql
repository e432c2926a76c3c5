-- One row per product and HS6 code it is traded under; a product without a code has one row that says why.
with

products as (
    select * from {{ ref('stg_product_content__products') }}
),

codes as (
    select * from {{ ref('stg_product_content__codes') }}
),

supply as (
    select distinct
        commodity_code,
        cast(substring(code_system, 3, 4) as integer) as hs_year
    from {{ ref('int_flows__importer_supply') }}
),

inputs as (
    select
        product,
        count(*) as listed_element_count,
        count(*) filter (where is_missing) as elements_without_figure
    from {{ ref('int_embedded__inputs') }}
    group by product
),

traded as (
    select distinct
        codes.product,
        codes.hs6_code
    from codes
    inner join supply
        on
            codes.hs6_code = supply.commodity_code
            and codes.hs_year_from <= supply.hs_year
            and coalesce(codes.hs_year_to, 9999) >= supply.hs_year
)

select
    -- keys
    md5(concat_ws('|', products.product, codes.hs6_code)) as row_key,
    products.product,
    codes.hs6_code,
    -- dimensions
    products.product_view as content_view,
    products.title,
    products.origin_iso3 as inputs_from,
    products.instrument_id,
    products.clause_id,
    products.item_id,
    cast(codes.hs_year_from as integer) as hs_year_from,
    cast(codes.hs_year_to as integer) as hs_year_to,
    codes.basis as code_basis,
    codes.goods_share_low,
    codes.goods_share_high,
    products.may_be_listed_input_whole,
    cast(inputs.listed_element_count as integer) as listed_element_count,
    cast(inputs.elements_without_figure as integer) as elements_without_figure,
    case
        when codes.hs6_code is null then products.no_code_reason
        when traded.hs6_code is null then 'no trade in this code is loaded; load BACI for it'
    end as not_computed_because,
    concat_ws(' ', products.note, codes.note) as note,
    -- provenance
    coalesce(codes.publisher, products.publisher) as publisher,
    coalesce(codes.url, products.url) as url,
    coalesce(codes.read_on, products.read_on) as read_on,
    coalesce(codes.batch_id, products.batch_id) as batch_id,
    coalesce(codes.source_file, products.source_file) as source_file,
    coalesce(codes.source_line, products.source_line) as source_line
from products
left join codes on products.product = codes.product
inner join inputs on products.product = inputs.product
left join traded on codes.product = traded.product and codes.hs6_code = traded.hs6_code
