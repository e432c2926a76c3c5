-- One row per published figure that is one month's or one calendar year's trade between two areas.
-- Value and mass of the same flow are two figures, so two rows: never read a unit value off a row.
with

figures as (
    select * from {{ source('published_figures', 'trade_figures') }}
),

flows as (
    select *
    from figures
    where
        flow in ('X', 'M')
        and period_kind in ('month', 'year')
        and unit in ('t', 'kg', 'USD')
        and bound = 'exact'
        and reporter_iso3 <> 'WLD'
        -- groups of the publisher's own are no areas
        and partner <> 'TOP10'
        and partner not like '%+%'
),

final as (
    select
        -- keys
        batch_id,
        source_file,
        source_line,
        -- dimensions
        cast('published_figures' as varchar) as source_id,
        period,
        period_from,
        period_to,
        case period_kind when 'month' then 'monthly' else 'annual' end as frequency,
        case flow when 'X' then 'exporter' else 'importer' end as reporter_side,
        cast('iso3' as varchar) as country_scheme,
        case
            when flow = 'X' then reporter_iso3
            when partner = 'WLD' then 'W00'
            else partner
        end as exporter_code,
        case
            when flow = 'M' then reporter_iso3
            when partner = 'WLD' then 'W00'
            else partner
        end as importer_code,
        -- a family of codes is no code: the figure stands for the publisher's grouping
        case when commodity_code is null then 'CONCEPT' else code_system end as code_system,
        coalesce(commodity_code, concept) as commodity_code,
        -- measures
        cast(case when unit = 'USD' then value end as decimal(20, 3)) as value_usd,
        -- a figure tells one thing; what it does not tell may stand in another figure
        case when unit <> 'USD' then 'not_in_figure' end as value_usd_reason,
        cast(case when unit = 'USD' then value end as decimal(20, 3)) as value_native,
        case when unit = 'USD' then 'USD' end as currency,
        -- the pages do not say FOB or CIF
        cast(null as varchar) as value_basis,
        cast(
            case unit
                when 't' then value * 1000
                when 'kg' then value
            end as decimal(20, 3)
        ) as net_mass_kg,
        case when unit = 'USD' then 'not_in_figure' end as net_mass_reason,
        case when unit in ('t', 'kg') then 'published' end as mass_basis,
        case
            when is_provisional then 'provisional'
            when kind <> 'published' then 'derived'
            else 'published_' || certainty
        end as quality_flag
    from flows
)

select * from final
