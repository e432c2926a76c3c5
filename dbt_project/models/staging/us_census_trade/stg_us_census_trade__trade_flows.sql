-- One row per batch, month, side of trade (imports, exports), ten-digit code and partner country.
-- Codes of imports (HTS) and exports (Schedule B) agree to the sixth digit only. The partner - is
-- all countries: a control total, never to be summed with the countries.
with

imports as (
    select * from {{ source('us_census_trade', 'imports') }}
),

exports as (
    select * from {{ source('us_census_trade', 'exports') }}
),

sides as (
    select
        batch_id,
        source_file,
        source_line,
        time as period,
        cast(time || '-01' as date) as period_from,
        'importer' as reporter_side,
        cty_code as exporter_code,
        '1000' as importer_code,
        'US-HTS10' as code_system,
        i_commodity as commodity_code,
        gen_val_mo as value_usd,
        case when gen_qy1_mo > 0 then gen_qy1_mo end as quantity_1,
        unit_qy1 as unit_1,
        gen_qy1_mo_flag as flag_1,
        case when gen_qy2_mo > 0 then gen_qy2_mo end as quantity_2,
        unit_qy2 as unit_2,
        gen_qy2_mo_flag as flag_2
    from imports
    union all
    select
        batch_id,
        source_file,
        source_line,
        time as period,
        cast(time || '-01' as date) as period_from,
        'exporter' as reporter_side,
        '1000' as exporter_code,
        cty_code as importer_code,
        'US-SCHB10' as code_system,
        e_commodity as commodity_code,
        all_val_mo as value_usd,
        case when qty_1_mo > 0 then qty_1_mo end as quantity_1,
        unit_qy1 as unit_1,
        qty_1_mo_flag as flag_1,
        case when qty_2_mo > 0 then qty_2_mo end as quantity_2,
        unit_qy2 as unit_2,
        qty_2_mo_flag as flag_2
    from exports
),

-- The first quantity that is a mass counts: magnets have pieces first and kilograms second, while
-- the second mass of tungsten is its metal content (CKG), which is not the mass of the goods.
massed as (
    select
        *,
        case
            when unit_1 = 'KG' then quantity_1
            when unit_1 = 'T' then quantity_1 * 1000
            when unit_1 = 'G' then quantity_1 / 1000
            when unit_2 = 'KG' then quantity_2
            when unit_2 = 'T' then quantity_2 * 1000
            when unit_2 = 'G' then quantity_2 / 1000
        end as mass_kg,
        case
            when unit_1 in ('KG', 'T', 'G') then flag_1
            when unit_2 in ('KG', 'T', 'G') then flag_2
        end as mass_flag,
        coalesce(unit_1, '') in ('KG', 'T', 'G') or coalesce(unit_2, '') in ('KG', 'T', 'G')
            as is_weighed
    from sides
),

final as (
    select
        batch_id,
        source_file,
        source_line,
        cast('us_census_trade' as varchar) as source_id,
        period,
        period_from,
        cast(period_from + interval '1 month' as date) as period_to,
        cast('monthly' as varchar) as frequency,
        reporter_side,
        cast('us_schedule_c' as varchar) as country_scheme,
        exporter_code,
        importer_code,
        code_system,
        commodity_code,
        cast(value_usd as decimal(20, 3)) as value_usd,
        cast(null as varchar) as value_usd_reason,
        cast(value_usd as decimal(20, 3)) as value_native,
        cast('USD' as varchar) as currency,
        cast('FOB' as varchar) as value_basis,
        cast(mass_kg as decimal(20, 3)) as net_mass_kg,
        case
            when mass_kg is not null then null
            when not is_weighed then 'other_unit'
            -- the publisher leaves the flag blank where a zero is a true zero
            when coalesce(mass_flag, '') = '' then 'zero_beside_value'
            else 'not_published'
        end as net_mass_reason,
        case when mass_kg is not null then 'reported' end as mass_basis,
        cast('reported' as varchar) as quality_flag
    from massed
)

select * from final
