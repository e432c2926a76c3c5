-- One row per view, product, exporter, importer, year and threshold: trade between third countries
-- that is certainly, or possibly, inside a rule on Chinese listed inputs in it.
-- Never add products, for several share a code; nor thresholds, which contain each other; nor views.
with

products as (
    select * from {{ ref('stg_product_content__products') }}
),

flows as (
    select * from {{ ref('int_embedded__flows') }}
),

content as (
    select * from {{ ref('int_embedded__content') }}
),

-- The notice's own threshold, and wider ones to hold it against.
thresholds as (
    select cast(0.001 as decimal(6, 4)) as threshold_share
    union all
    select cast(0.01 as decimal(6, 4)) as threshold_share
    union all
    select cast(0.1 as decimal(6, 4)) as threshold_share
    union all
    select cast(0.25 as decimal(6, 4)) as threshold_share
),

judged as (
    select
        products.product_view,
        products.instrument_id,
        products.clause_id,
        products.item_id,
        products.origin_iso3,
        flows.*,
        thresholds.threshold_share,
        content.listed_value_share_low,
        content.listed_value_share_high,
        content.origin_share_low,
        content.origin_share_high,
        content.content_share_low,
        content.content_share_high,
        content.value_share_basis,
        content.origin_share_basis,
        content.not_computed_because,
        {{ content_verdict('content', 'thresholds.threshold_share') }} as verdict
    from flows
    inner join products on flows.product = products.product
    inner join content
        on
            flows.product = content.product
            and flows.trade_year = content.trade_year
            and flows.exporter_id = content.exporter_id
            and flows.importer_id = content.importer_id
    cross join thresholds
),

final as (
    select
        -- keys
        md5(
            concat_ws(
                '|',
                product_view,
                product,
                exporter_id,
                importer_id,
                cast(trade_year as varchar),
                cast(threshold_share as varchar)
            )
        ) as row_key,
        product_view as content_view,
        product,
        exporter_id as exporter,
        importer_id as importer,
        trade_year,
        threshold_share,
        -- dimensions: the law the view is of
        instrument_id,
        clause_id,
        item_id,
        origin_iso3 as inputs_from,
        -- measures
        verdict,
        listed_value_share_low,
        listed_value_share_high,
        origin_share_low,
        origin_share_high,
        content_share_low,
        content_share_high,
        value_usd as code_value_usd,
        cast(
            case when verdict = 'certain' then goods_value_usd_low else 0 end as decimal(20, 3)
        ) as inside_value_usd_low,
        cast(
            case when verdict = 'no' then 0 else goods_value_usd_high end as decimal(20, 3)
        ) as inside_value_usd_high,
        value_share_basis,
        origin_share_basis,
        not_computed_because,
        -- provenance
        source_id,
        reporter_side,
        code_system
    from judged
)

select * from final
