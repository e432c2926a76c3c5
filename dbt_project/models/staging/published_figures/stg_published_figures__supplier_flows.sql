-- One row per importer, HS6 line and supplier of 2024, reconciled by CEPII from both declarations.
-- X_OTHER is the rest of the importer's suppliers, so importers add up but suppliers do not.
select
    -- keys
    batch_id,
    source_file,
    source_line,
    -- dimensions
    cast('published_figures' as varchar) as source_id,
    cast(year as varchar) as period,
    make_date(year, 1, 1) as period_from,
    make_date(year + 1, 1, 1) as period_to,
    cast('annual' as varchar) as frequency,
    cast('reconciled' as varchar) as reporter_side,
    cast('iso3' as varchar) as country_scheme,
    case supplier when 'OTHER' then 'X_OTHER' else supplier end as exporter_code,
    importer_iso3 as importer_code,
    cast('HS2017' as varchar) as code_system,
    hs6_code as commodity_code,
    -- measures
    cast(value_kusd * 1000 as decimal(20, 3)) as value_usd,
    cast(null as varchar) as value_usd_reason,
    cast(value_kusd * 1000 as decimal(20, 3)) as value_native,
    cast('USD' as varchar) as currency,
    cast('FOB_RECONCILED' as varchar) as value_basis,
    cast(mass_t * 1000 as decimal(20, 3)) as net_mass_kg,
    case when mass_t is null then 'not_published' end as net_mass_reason,
    case when mass_t is not null then 'reconciled' end as mass_basis,
    -- CEPII calls the last year of a release provisional
    cast('provisional' as varchar) as quality_flag
from {{ source('published_figures', 'supplier_flows') }}
