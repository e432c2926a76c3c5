-- One row per landed file, year, reporter, flow, partner and commodity of a table cut to six columns.
-- The edition of the HS is not stated: never join by commodity code. Partner 0 is the World.
with

extracts as (
    select * from {{ source('un_comtrade', 'trade_extracts') }}
),

final as (
    select
        -- keys
        batch_id,
        source_file,
        source_line,
        -- dimensions
        cast('un_comtrade' as varchar) as source_id,
        period,
        make_date(cast(period as integer), 1, 1) as period_from,
        make_date(cast(period as integer) + 1, 1, 1) as period_to,
        case flow_code when 'X' then 'exporter' when 'M' then 'importer' end as reporter_side,
        cast('un_comtrade' as varchar) as country_scheme,
        case flow_code when 'X' then reporter_code else partner_code end as exporter_code,
        case flow_code when 'X' then partner_code else reporter_code end as importer_code,
        cmd_code as commodity_code,
        -- measures
        cast(primary_value as decimal(20, 3)) as value_usd,
        cast(net_wgt as decimal(20, 3)) as net_mass_kg,
        row_count
    from extracts
)

select * from final
