-- One row per source, side, year, exporter, importer and coarser thing to hold finer ones against: a
-- code, or the set of HS6 codes that holds a publisher's grouping.
-- A code of the set without a flow counts as none where the source has the code in that year at all;
-- where it has not, what the set holds is a least amount.
with

amounts as (
    select * from {{ ref('int_coverage__amounts') }}
    where code_system <> 'CONCEPT'
),

concept_codes as (
    select * from {{ ref('concept_codes') }}
),

concepts as (
    select
        concept,
        string_agg(hs6_code, ',' order by hs6_code) as code_set,
        count(*) as code_count
    from concept_codes
    group by concept
),

six_digits as (
    select
        concept_codes.concept,
        amounts.*
    from amounts
    inner join concept_codes on amounts.commodity_code = concept_codes.hs6_code
    where amounts.code_system like 'HS%'
),

loaded as (
    select
        source_id,
        reporter_side,
        code_system,
        trade_year,
        concept,
        count(distinct commodity_code) as code_count
    from six_digits
    group by source_id, reporter_side, code_system, trade_year, concept
),

sets as (
    select
        six_digits.source_id,
        six_digits.reporter_side,
        six_digits.trade_year,
        six_digits.exporter_id,
        six_digits.importer_id,
        six_digits.code_system,
        concepts.code_set as coarser_code,
        six_digits.concept,
        min(six_digits.value_basis) as value_basis,
        sum(six_digits.value_usd_low) as value_usd_low,
        case
            when
                bool_and(loaded.code_count = concepts.code_count)
                and count(*) = count(six_digits.value_usd_high)
                then sum(six_digits.value_usd_high)
        end as value_usd_high,
        sum(six_digits.net_mass_kg_low) as net_mass_kg_low,
        case
            when
                bool_and(loaded.code_count = concepts.code_count)
                and count(*) = count(six_digits.net_mass_kg_high)
                then sum(six_digits.net_mass_kg_high)
        end as net_mass_kg_high
    from six_digits
    inner join concepts on six_digits.concept = concepts.concept
    inner join loaded
        on
            six_digits.source_id = loaded.source_id
            and six_digits.reporter_side = loaded.reporter_side
            and six_digits.code_system = loaded.code_system
            and six_digits.trade_year = loaded.trade_year
            and six_digits.concept = loaded.concept
    group by
        six_digits.source_id,
        six_digits.reporter_side,
        six_digits.trade_year,
        six_digits.exporter_id,
        six_digits.importer_id,
        six_digits.code_system,
        concepts.code_set,
        six_digits.concept
)

select
    source_id,
    reporter_side,
    trade_year,
    exporter_id,
    importer_id,
    code_system,
    commodity_code as coarser_code,
    cast(null as varchar) as concept,
    value_basis,
    value_usd_low,
    value_usd_high,
    net_mass_kg_low,
    net_mass_kg_high
from amounts
union all
select * from sets
