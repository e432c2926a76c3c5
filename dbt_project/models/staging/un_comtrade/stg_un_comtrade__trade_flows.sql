-- One row per landed answer, period, reporter, flow, partner and commodity: totals only.
-- Partner 0 is the World: never sum it with the countries, which it already holds.
with

flows as (
    select * from {{ source('un_comtrade', 'trade_flows') }}
),

final as (
    select
        -- keys
        batch_id,
        source_file,
        source_line,
        -- dimensions
        cast('un_comtrade' as varchar) as source_id,
        case
            when freq_code = 'M' then substring(period, 1, 4) || '-' || substring(period, 5, 2)
            else period
        end as period,
        case
            when freq_code = 'M' then make_date(ref_year, ref_month, 1)
            else make_date(ref_year, 1, 1)
        end as period_from,
        case
            when freq_code = 'M' and ref_month < 12 then make_date(ref_year, ref_month + 1, 1)
            else make_date(ref_year + 1, 1, 1)
        end as period_to,
        case freq_code when 'M' then 'monthly' when 'A' then 'annual' end as frequency,
        case flow_code when 'X' then 'exporter' when 'M' then 'importer' end as reporter_side,
        cast('un_comtrade' as varchar) as country_scheme,
        case flow_code when 'X' then reporter_code else partner_code end as exporter_code,
        case flow_code when 'X' then partner_code else reporter_code end as importer_code,
        case classification_code
            when 'H0' then 'HS1992'
            when 'H1' then 'HS1996'
            when 'H2' then 'HS2002'
            when 'H3' then 'HS2007'
            when 'H4' then 'HS2012'
            when 'H5' then 'HS2017'
            when 'H6' then 'HS2022'
        end as code_system,
        cmd_code as commodity_code,
        -- measures
        cast(primary_value as decimal(20, 3)) as value_usd,
        cast(null as varchar) as value_usd_reason,
        cast(primary_value as decimal(20, 3)) as value_native,
        cast('USD' as varchar) as currency,
        -- some countries report imports free on board and nothing else
        case
            when flow_code = 'X' or (cifvalue is null and fobvalue is not null) then 'FOB'
            else 'CIF'
        end as value_basis,
        -- a mass of 0 beside a value is a mass that rounds to 0 or is withheld
        cast(
            case when net_wgt > 0 or primary_value = 0 then net_wgt end as decimal(20, 3)
        ) as net_mass_kg,
        case
            when net_wgt is null then 'not_published'
            when net_wgt = 0 and primary_value > 0 then 'zero_beside_value'
        end as net_mass_reason,
        case
            when net_wgt is null or (net_wgt = 0 and primary_value > 0) then null
            when is_net_wgt_estimated or legacy_estimation_flag in ('4', '6') then 'estimated'
            else 'reported'
        end as mass_basis,
        -- a row the UN summed from finer ones is derived, not estimated
        case
            when is_aggregate then 'derived'
            when is_reported then 'reported'
            else 'estimated'
        end as quality_flag
    from flows
)

select * from final
