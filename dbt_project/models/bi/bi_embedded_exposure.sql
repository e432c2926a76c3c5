-- One row per row of marts.embedded_exposure, with the names of the countries.
{{ with_area_names('embedded_exposure', ['exporter', 'importer']) }}
