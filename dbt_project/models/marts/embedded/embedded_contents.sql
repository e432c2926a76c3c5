-- One row per product, element and source of a figure; the bounds of the element are beside it.
with

contents as (
    select * from {{ ref('stg_product_content__contents') }}
),

inputs as (
    select * from {{ ref('int_embedded__inputs') }}
)

select
    -- keys
    md5(contents.content_id) as row_key,
    contents.content_id,
    contents.product,
    contents.element,
    -- dimensions
    contents.unit,
    contents.kind,
    contents.carrier,
    inputs.element is not null as is_listed_input,
    -- measures
    contents.content_low,
    contents.content_high,
    inputs.content_low as element_content_low,
    inputs.content_high as element_content_high,
    contents.missing_reason,
    contents.certainty,
    contents.note,
    -- provenance
    contents.publisher,
    contents.url,
    contents.read_on,
    contents.batch_id,
    contents.source_file,
    contents.source_line
from contents
left join inputs
    on contents.product = inputs.product and contents.element = inputs.element
