-- One row per HS6 code, country, published series of output of an element the code may hold, and year.
-- Output in its own unit: only its rise or fall is read, never a ratio to trade.
with

shares as (
    select * from {{ ref('stg_published_figures__production_shares') }}
    where year_from = year_to and not is_capacity and unit <> 'pct' and value is not null
),

concept_elements as (
    select * from {{ ref('concept_elements') }}
    where concept = 'rare_earths_headline'
),

item_codes as (
    select distinct
        item_codes.hs6_code,
        item_elements.element
    from {{ ref('int_controls__item_codes') }} as item_codes
    inner join {{ ref('int_controls__item_elements') }} as item_elements
        on item_codes.item_id = item_elements.item_id
    where
        item_codes.scenario is null
        and item_elements.scenario is null
        and item_codes.hs6_code is not null
),

named as (
    select
        *,
        unnest(string_split(elements, ',')) as element
    from shares
    where elements <> ''
),

-- The summaries of all rare earths name no elements; they are those of the headline grouping.
unnamed as (
    select
        shares.*,
        concept_elements.element
    from shares
    cross join concept_elements
    where shares.material = 'Rare earths, all'
),

of_elements as (
    select * from named
    union all
    select * from unnamed
)

select distinct
    item_codes.hs6_code,
    of_elements.country_iso3 as area_id,
    of_elements.publisher,
    of_elements.material,
    of_elements.stage,
    of_elements.year_to as production_year,
    of_elements.value as output,
    of_elements.unit
from of_elements
inner join item_codes on of_elements.element = item_codes.element
