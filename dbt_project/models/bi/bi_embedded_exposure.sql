-- One row per row of marts.embedded_exposure, with the names of the countries.
with

mart as (
    select * from {{ ref('embedded_exposure') }}
),

areas as (
    select * from {{ ref('countries') }}
)

select
    mart.*,
    exporters.name as exporter_name,
    importers.name as importer_name
from mart
left join areas as exporters on mart.exporter = exporters.area_id
left join areas as importers on mart.importer = importers.area_id
