-- One row per year, exporter, importer, finer flow and coarser flow that holds its goods: a code of the
-- same nomenclature that it begins with, the six digits of the HS, or the codes of a grouping.
with

finer as (
    select
        *,
        case when code_system = 'CONCEPT' then commodity_code else substring(commodity_code, 1, 4) end
            as match_key,
        code_system like 'HS%' as is_hs
    from {{ ref('int_coverage__amounts') }}
),

coarser as (
    select
        *,
        coalesce(concept, substring(coarser_code, 1, 4)) as match_key,
        code_system like 'HS%' as is_hs
    from {{ ref('int_coverage__coarser') }}
)

select
    finer.trade_year,
    finer.exporter_id,
    finer.importer_id,
    coarser.source_id as coarser_source_id,
    coarser.reporter_side as coarser_side,
    coarser.code_system as coarser_code_system,
    coarser.coarser_code,
    finer.source_id as finer_source_id,
    finer.reporter_side as finer_side,
    finer.code_system as finer_code_system,
    finer.commodity_code as finer_code,
    case
        when coarser.concept is not null then 'grouping'
        when finer.code_system = coarser.code_system then 'same_nomenclature'
        else 'six_digits'
    end as relation,
    coarser.value_basis as coarser_value_basis,
    coarser.value_usd_low as coarser_value_usd_low,
    coarser.value_usd_high as coarser_value_usd_high,
    coarser.net_mass_kg_low as coarser_net_mass_kg_low,
    coarser.net_mass_kg_high as coarser_net_mass_kg_high,
    finer.value_basis as finer_value_basis,
    -- what divides must be known exactly
    case when finer.value_usd_low = finer.value_usd_high then nullif(finer.value_usd_low, 0) end
        as finer_value_usd,
    case
        when finer.net_mass_kg_low = finer.net_mass_kg_high then nullif(finer.net_mass_kg_low, 0)
    end as finer_net_mass_kg
from finer
inner join coarser
    on
        finer.trade_year = coarser.trade_year
        and finer.exporter_id = coarser.exporter_id
        and finer.importer_id = coarser.importer_id
        and finer.match_key = coarser.match_key
where
    coarser.concept is not null
    or (
        finer.code_system <> 'CONCEPT'
        and length(coarser.coarser_code) < length(finer.commodity_code)
        and finer.commodity_code like concat(coarser.coarser_code, '%')
        and (
            (not finer.is_hs and finer.code_system = coarser.code_system)
            or (not finer.is_hs and coarser.is_hs and length(coarser.coarser_code) = 6)
            or (
                finer.code_system = coarser.code_system
                and finer.source_id = coarser.source_id
                and finer.reporter_side = coarser.reporter_side
            )
        )
    )
