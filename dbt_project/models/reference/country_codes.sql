-- One row per publisher's code list and code.
with

codes as (
    select * from {{ ref('area_codes') }}
),

schemes as (
    select * from {{ ref('area_schemes') }}
),

areas as (
    select * from {{ ref('areas') }}
),

final as (
    select
        codes.scheme,
        codes.code,
        codes.area_id,
        areas.name as area_name,
        areas.kind,
        codes.valid_from_year,
        codes.valid_to_year,
        schemes.publisher,
        schemes.source_url,
        schemes.read_on,
        codes.note
    from codes
    inner join schemes on codes.scheme = schemes.scheme
    inner join areas on codes.area_id = areas.area_id
)

select * from final
