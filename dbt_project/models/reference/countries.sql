-- One row per area that trade statistics speak of. Groups and the world hold the other rows.
with

areas as (
    select * from {{ ref('areas') }}
),

final as (
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
        note
    from areas
)

select * from final
