-- One row per release and country code of CEPII's country lists.
-- Join on country_code only: ISO codes repeat, and Namibia's alpha-2 is blank in every release.
with

countries as (
    select * from {{ source('cepii_baci', 'countries') }}
),

final as (
    select
        -- keys
        batch_id,
        source_file,
        source_line,
        -- dimensions
        release,
        country_code,
        country_name,
        country_iso2 as iso2,
        country_iso3 as iso3
    from countries
)

select * from final
