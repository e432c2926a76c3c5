-- One row per row of marts.exposure_monthly, with the names of the countries.
{{ with_area_names('exposure_monthly', ['exporter', 'importer']) }}
