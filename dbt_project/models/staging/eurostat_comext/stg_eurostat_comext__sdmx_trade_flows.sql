-- One row per batch, month, reporting member, side of trade, CN8 code and partner, from DS-045409.
-- stg_eurostat_comext__trade_flows (full_v2) repeats it: never add the two.
-- Eurostat publishes euros, and no exchange rate is applied: value_usd is null, and the euros are
-- in value_native.
with

flows as (
    select * from {{ ref('stg_eurostat_comext__flows') }}
),

final as (
    select
        -- keys
        batch_id,
        source_file,
        source_line,
        -- dimensions
        cast('eurostat_comext' as varchar) as source_id,
        period,
        cast(period || '-01' as date) as period_from,
        cast(cast(period || '-01' as date) + interval '1 month' as date) as period_to,
        cast('monthly' as varchar) as frequency,
        case when is_import then 'importer' else 'exporter' end as reporter_side,
        cast('eurostat' as varchar) as country_scheme,
        case when is_import then partner_code else reporter_code end as exporter_code,
        case when is_import then reporter_code else partner_code end as importer_code,
        cast('EU-CN8' as varchar) as code_system,
        cn8_code as commodity_code,
        -- measures
        cast(null as decimal(20, 3)) as value_usd,
        cast('no_exchange_rate' as varchar) as value_usd_reason,
        value_eur as value_native,
        cast('EUR' as varchar) as currency,
        case when is_import then 'CIF' else 'FOB' end as value_basis,
        -- a mass of 0 beside a value is a mass that rounds to 0 or is withheld
        cast(
            case when net_mass_kg > 0 or value_eur = 0 then net_mass_kg end as decimal(20, 3)
        ) as net_mass_kg,
        case
            when net_mass_kg is null then 'not_published'
            when net_mass_kg = 0 and value_eur > 0 then 'zero_beside_value'
        end as net_mass_reason,
        case when net_mass_kg > 0 or value_eur = 0 then 'reported' end as mass_basis,
        cast('reported' as varchar) as quality_flag
    from flows
    where dataset = 'DS-045409'
)

select * from final
