-- One row per batch, month, direction, code of the Chinese tariff and partner.
-- Codes of eight and of ten digits can stand side by side if both were asked for: never add them.
with

flows as (
    select * from {{ source('china_gacc', 'flows') }}
),

massed as (
    select
        *,
        direction = 'import' as is_import,
        case
            when unit_1 = '千克' then quantity_1
            when unit_1 = '吨' then quantity_1 * 1000
            when unit_1 = '克' then quantity_1 / 1000
            when unit_2 = '千克' then quantity_2
            when unit_2 = '吨' then quantity_2 * 1000
            when unit_2 = '克' then quantity_2 / 1000
        end as mass_kg,
        coalesce(unit_1, unit_2) is not null
        and coalesce(unit_1, '') not in ('千克', '吨', '克')
        and coalesce(unit_2, '') not in ('千克', '吨', '克') as is_counted_otherwise
    from flows
),

final as (
    select
        -- keys
        batch_id,
        source_file,
        source_line,
        -- dimensions
        cast('china_gacc' as varchar) as source_id,
        period,
        cast(period || '-01' as date) as period_from,
        cast(cast(period || '-01' as date) + interval '1 month' as date) as period_to,
        cast('monthly' as varchar) as frequency,
        case when is_import then 'importer' else 'exporter' end as reporter_side,
        cast('china_gacc' as varchar) as country_scheme,
        case when is_import then partner_name else '中国' end as exporter_code,
        case when is_import then '中国' else partner_name end as importer_code,
        cast('CN-TARIFF' as varchar) as code_system,
        commodity_code,
        -- measures
        value_usd,
        cast(null as varchar) as value_usd_reason,
        value_usd as value_native,
        cast('USD' as varchar) as currency,
        case when is_import then 'CIF' else 'FOB' end as value_basis,
        -- a mass of 0 beside a value is a mass that rounds to 0 or is withheld
        cast(
            case when mass_kg > 0 or value_usd = 0 then mass_kg end as decimal(20, 3)
        ) as net_mass_kg,
        case
            when mass_kg > 0 or value_usd = 0 and mass_kg is not null then null
            when mass_kg = 0 then 'zero_beside_value'
            when is_counted_otherwise then 'other_unit'
            else 'not_published'
        end as net_mass_reason,
        case when mass_kg > 0 or value_usd = 0 then 'reported' end as mass_basis,
        cast('reported' as varchar) as quality_flag
    from massed
)

select * from final
