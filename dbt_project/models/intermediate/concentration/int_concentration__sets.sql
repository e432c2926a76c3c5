-- One row per source, side, frequency, nomenclature, year and subject: the set of codes it is looked
-- at through. A code is its own set; an element has the codes that may hold it, catch-alls apart.
-- Where a code and a longer one under it are both there, the set keeps the shorter, which is whole.
with

supplies as (
    select * from {{ ref('int_concentration__supplies') }}
),

product_items as (
    select * from {{ ref('int_exposure__product_items') }}
),

codes as (
    select distinct
        source_id,
        reporter_side,
        frequency,
        code_system,
        trade_year,
        commodity_code
    from supplies
),

parents as (
    select distinct
        codes.source_id,
        codes.reporter_side,
        codes.frequency,
        codes.code_system,
        codes.trade_year,
        codes.commodity_code
    from codes
    inner join codes as shorter
        on
            codes.source_id = shorter.source_id
            and codes.reporter_side = shorter.reporter_side
            and codes.frequency = shorter.frequency
            and codes.code_system = shorter.code_system
            and codes.trade_year = shorter.trade_year
            and length(shorter.commodity_code) >= 6
            and length(shorter.commodity_code) < length(codes.commodity_code)
            and codes.commodity_code like concat(shorter.commodity_code, '%')
),

-- A code is exact for an element where all its goods are the element's.
element_codes as (
    select
        code_system,
        commodity_code,
        element,
        min(cover_low) = 1 as is_exact
    from product_items
    where tier <> 'C' and code_system <> 'CONCEPT'
    group by code_system, commodity_code, element
),

subjects as (
    select
        codes.source_id,
        codes.reporter_side,
        codes.frequency,
        codes.code_system,
        codes.trade_year,
        'code' as subject_kind,
        codes.commodity_code as subject,
        codes.commodity_code,
        true as is_exact
    from codes
    union all
    select
        codes.source_id,
        codes.reporter_side,
        codes.frequency,
        codes.code_system,
        codes.trade_year,
        'element' as subject_kind,
        element_codes.element as subject,
        codes.commodity_code,
        element_codes.is_exact
    from codes
    inner join element_codes
        on
            codes.code_system = element_codes.code_system
            and codes.commodity_code = element_codes.commodity_code
    left join parents
        on
            codes.source_id = parents.source_id
            and codes.reporter_side = parents.reporter_side
            and codes.frequency = parents.frequency
            and codes.code_system = parents.code_system
            and codes.trade_year = parents.trade_year
            and codes.commodity_code = parents.commodity_code
    where length(codes.commodity_code) >= 6 and parents.commodity_code is null
)

select
    source_id,
    reporter_side,
    frequency,
    code_system,
    trade_year,
    subject_kind,
    subject,
    string_agg(commodity_code, ',' order by commodity_code) as code_set,
    cast(count(*) as integer) as code_count,
    bool_and(is_exact) as is_exact
from subjects
group by
    source_id,
    reporter_side,
    frequency,
    code_system,
    trade_year,
    subject_kind,
    subject
