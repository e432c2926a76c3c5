-- One row per batch, month, side of trade, eight-digit code and partner country.
-- HMRC publishes pounds sterling, and no exchange rate is applied: value_usd is null, and the
-- pounds are in value_native.
with

flows as (
    select * from {{ source('uk_hmrc', 'flows') }}
),

dated as (
    select
        *,
        substring(month_id, 1, 4) || '-' || substring(month_id, 5, 2) as period,
        flow_type_id in ('1', '3') as is_import
    from flows
),

final as (
    select
        -- keys
        batch_id,
        source_file,
        source_line,
        -- dimensions
        cast('uk_hmrc' as varchar) as source_id,
        period,
        cast(period || '-01' as date) as period_from,
        cast(cast(period || '-01' as date) + interval '1 month' as date) as period_to,
        cast('monthly' as varchar) as frequency,
        case when is_import then 'importer' else 'exporter' end as reporter_side,
        cast('eurostat' as varchar) as country_scheme,
        case when is_import then partner_code else 'GB' end as exporter_code,
        case when is_import then 'GB' else partner_code end as importer_code,
        cast('EU-CN8' as varchar) as code_system,
        cn8_code as commodity_code,
        -- measures
        cast(null as decimal(20, 3)) as value_usd,
        cast('no_exchange_rate' as varchar) as value_usd_reason,
        value as value_native,
        cast('GBP' as varchar) as currency,
        case when is_import then 'CIF' else 'FOB' end as value_basis,
        -- a mass of 0 beside a value is a mass that rounds to 0 or is withheld
        cast(
            case when net_mass > 0 or value = 0 then net_mass end as decimal(20, 3)
        ) as net_mass_kg,
        case
            when net_mass > 0 or value = 0 and net_mass is not null then null
            when suppression_index > 0 then 'suppressed'
            when net_mass = 0 then 'zero_beside_value'
            else 'not_published'
        end as net_mass_reason,
        case when net_mass > 0 or value = 0 then 'reported' end as mass_basis,
        cast('reported' as varchar) as quality_flag
    from dated
)

select * from final
