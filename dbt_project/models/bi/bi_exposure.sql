-- One row per row of marts.exposure, with the names of the countries.
{{ with_area_names('exposure', ['exporter', 'importer']) }}
