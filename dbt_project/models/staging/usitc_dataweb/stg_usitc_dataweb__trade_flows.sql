-- One row per report, US trade flow, period, country and heading, for chosen countries only. It
-- sums, as staging else does not: the publisher splits one flow into a row per quantity unit.
with

figures as (
    select * from {{ ref('stg_usitc_dataweb__figures') }}
),

-- A year that is not over has no figure yet; its rows stay in the figures.
published as (
    select
        figures.*,
        case quantity_unit
            when 'kilograms' then 1.0
            when 'metric tons' then 1000.0
            when 'grams' then 0.001
        end as kg_per_unit
    from figures
    where value_reason = 'published'
),

summed as (
    select
        batch_id,
        source_file,
        trade_flow,
        year,
        month_from,
        month_to,
        country_name,
        country_scheme,
        hts_number,
        min(case when is_value then source_line end) as source_line,
        sum(case when is_value then value end) as value_usd,
        sum(case when data_type = 'First Unit of Quantity' then value * kg_per_unit end) as mass_kg,
        -- Mass is known only where everything of value is counted by its own weight.
        coalesce(max(
            case when is_value and value > 0 and kg_per_unit is null then 1 else 0 end
        ), 0) = 1 as is_counted_otherwise,
        coalesce(sum(suppressed_count), 0) > 0 as is_suppressed
    from published
    group by
        batch_id,
        source_file,
        trade_flow,
        year,
        month_from,
        month_to,
        country_name,
        country_scheme,
        hts_number
),

judged as (
    select
        *,
        case
            when is_suppressed then 'suppressed'
            when is_counted_otherwise then 'other_unit'
            when mass_kg is null then 'not_published'
        end as net_mass_reason
    from summed
)

select
    batch_id,
    source_file,
    source_line,
    'usitc_dataweb' as source_id,
    case
        when month_to = 12 then cast(year as varchar)
        else
            cast(year as varchar) || '-' || lpad(cast(month_from as varchar), 2, '0')
            || '..' || lpad(cast(month_to as varchar), 2, '0')
    end as period,
    make_date(year, month_from, 1) as period_from,
    case
        when month_to = 12 then make_date(year + 1, 1, 1)
        else make_date(year, month_to + 1, 1)
    end as period_to,
    case when month_to = 12 then 'annual' else 'other' end as frequency,
    case when trade_flow = 'Domestic Exports' then 'exporter' else 'importer' end as reporter_side,
    country_scheme,
    case
        when trade_flow = 'Domestic Exports' then 'United States' else country_name
    end as exporter_code,
    case
        when trade_flow = 'Domestic Exports' then country_name else 'United States'
    end as importer_code,
    'US-HTS10' as code_system,
    hts_number as commodity_code,
    cast(value_usd as decimal(20, 3)) as value_usd,
    cast(null as varchar) as value_usd_reason,
    cast(value_usd as decimal(20, 3)) as value_native,
    'USD' as currency,
    'FOB' as value_basis,
    cast(case when net_mass_reason is null then mass_kg end as decimal(20, 3)) as net_mass_kg,
    net_mass_reason,
    case when net_mass_reason is null then 'reported' end as mass_basis,
    'reported' as quality_flag
from judged
