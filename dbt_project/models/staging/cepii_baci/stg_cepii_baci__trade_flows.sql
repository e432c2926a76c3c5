-- One row per release, HS edition, year, exporter, importer and product of BACI.
-- Releases and HS editions stand side by side: choose one of each before summing.
with

flows as (
    select * from {{ source('cepii_baci', 'trade_flows') }}
),

final as (
    select
        -- keys
        batch_id,
        source_file,
        source_line,
        -- dimensions
        cast('cepii_baci' as varchar) as source_id,
        cast(t as varchar) as period,
        make_date(t, 1, 1) as period_from,
        make_date(t + 1, 1, 1) as period_to,
        cast('annual' as varchar) as frequency,
        cast('reconciled' as varchar) as reporter_side,
        cast('cepii_baci' as varchar) as country_scheme,
        i as exporter_code,
        j as importer_code,
        case when hs_edition >= 'HS88' then 'HS19' else 'HS20' end
        || substring(hs_edition, 3, 2) as code_system,
        k as commodity_code,
        -- measures: thousand USD and tonnes as published
        cast(v * 1000 as decimal(20, 3)) as value_usd,
        cast(null as varchar) as value_usd_reason,
        cast(v * 1000 as decimal(20, 3)) as value_native,
        cast('USD' as varchar) as currency,
        cast('FOB_RECONCILED' as varchar) as value_basis,
        cast(q * 1000 as decimal(20, 3)) as net_mass_kg,
        case when q is null then 'not_published' end as net_mass_reason,
        case when q is not null then 'reconciled' end as mass_basis,
        -- the newest year of a release, two before the release, is revised a year later
        case
            when t >= cast(substring(release, 2, 4) as integer) - 2 then 'provisional'
            else 'derived'
        end as quality_flag
    from flows
)

select * from final
