-- One row per area that trade statistics speak of.
select
    area_id,
    iso3,
    iso2,
    m49,
    name,
    kind,
    kind in ('country', 'historical') as is_country,
    valid_from_year,
    valid_to_year,
    note,
from {{ ref('areas') }}
