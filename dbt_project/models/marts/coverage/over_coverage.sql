-- One row per year, exporter, importer, coarser code or set of codes, and finer code or grouping: how far
-- the coarser overstates the finer, by value and by mass.
-- Read comparison_basis first: two declarations of one flow differ for other reasons too.
with

pairs as (
    select * from {{ ref('int_coverage__pairs') }}
),

-- Freight and insurance are in one of the two values only: what they may be widens the factor.
freight as (
    select
        *,
        case
            when coarser_value_basis = 'CIF' and finer_value_basis like 'FOB%'
                then 1 / cast({{ cif_fob_factor() }} as double)
            else 1
        end as freight_low,
        case
            when coarser_value_basis like 'FOB%' and finer_value_basis = 'CIF'
                then cast({{ cif_fob_factor() }} as double)
            else 1
        end as freight_high
    from pairs
),

factors as (
    select
        *,
        round(
            cast(coarser_value_usd_low as double) * freight_low / cast(finer_value_usd as double), 9
        ) as value_factor_low,
        round(
            cast(coarser_value_usd_high as double) * freight_high / cast(finer_value_usd as double), 9
        ) as value_factor_high,
        round(
            cast(coarser_net_mass_kg_low as double) / cast(finer_net_mass_kg as double), 9
        ) as mass_factor_low,
        round(
            cast(coarser_net_mass_kg_high as double) / cast(finer_net_mass_kg as double), 9
        ) as mass_factor_high
    from freight
),

covered as (
    select
        -- keys
        md5(
            concat_ws(
                '|',
                cast(trade_year as varchar),
                exporter_id,
                importer_id,
                coarser_source_id,
                coarser_side,
                coarser_code_system,
                coarser_code,
                finer_source_id,
                finer_side,
                finer_code_system,
                finer_code
            )
        ) as row_key,
        cast(trade_year as integer) as trade_year,
        exporter_id as exporter,
        importer_id as importer,
        coarser_source_id,
        coarser_side,
        coarser_code_system,
        coarser_code,
        finer_source_id,
        finer_side,
        finer_code_system,
        finer_code,
        -- dimensions
        relation,
        case
            when coarser_source_id = finer_source_id and coarser_side = finer_side
                then 'same_declaration'
            when coarser_side = finer_side then 'same_side_of_two_sources'
            when 'reconciled' in (coarser_side, finer_side) then 'reconciled_and_declared'
            else 'exporter_and_importer'
        end as comparison_basis,
        coarser_value_basis,
        finer_value_basis,
        -- measures
        cast(coarser_value_usd_low as decimal(20, 3)) as coarser_value_usd_low,
        cast(coarser_value_usd_high as decimal(20, 3)) as coarser_value_usd_high,
        cast(finer_value_usd as decimal(20, 3)) as finer_value_usd,
        value_factor_low,
        value_factor_high,
        round(1 / nullif(value_factor_high, 0), 9) as finer_share_of_value_low,
        round(1 / nullif(value_factor_low, 0), 9) as finer_share_of_value_high,
        case
            when finer_value_usd is null then 'no value of the finer flow for the whole year'
            when coarser_value_usd_low is null then 'no value of the coarser flow for the whole year'
            when coarser_value_usd_high is null
                then 'no upper bound: not every flow or code of the coarser is loaded'
        end as value_factor_not_given_because,
        cast(coarser_net_mass_kg_low as decimal(20, 3)) as coarser_net_mass_kg_low,
        cast(coarser_net_mass_kg_high as decimal(20, 3)) as coarser_net_mass_kg_high,
        cast(finer_net_mass_kg as decimal(20, 3)) as finer_net_mass_kg,
        mass_factor_low,
        mass_factor_high,
        round(1 / nullif(mass_factor_high, 0), 9) as finer_share_of_mass_low,
        round(1 / nullif(mass_factor_low, 0), 9) as finer_share_of_mass_high,
        case
            when finer_net_mass_kg is null then 'no mass of the finer flow for the whole year'
            when coarser_net_mass_kg_low is null then 'no mass of the coarser flow for the whole year'
            when coarser_net_mass_kg_high is null
                then 'no upper bound: a flow, a code or a mass of the coarser is missing'
        end as mass_factor_not_given_because,
        coalesce(value_factor_high < 1, false) or coalesce(mass_factor_high < 1, false)
            as is_part_larger,
        case
            when mass_factor_low >= 2
                then concat(
                    'the coarser code weighs at least ',
                    cast(cast(floor(mass_factor_low) as bigint) as varchar),
                    ' times the finer goods: its mass is never theirs'
                )
            when value_factor_low >= 2
                then concat(
                    'the coarser code is worth at least ',
                    cast(cast(floor(value_factor_low) as bigint) as varchar),
                    ' times the finer goods: its value is never theirs'
                )
        end as warning
    from factors
    where value_factor_low is not null or mass_factor_low is not null
)

select * from covered
