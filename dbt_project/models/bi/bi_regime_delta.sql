-- One row per row of marts.regime_delta, with the names of the countries.
{{ with_area_names('regime_delta', ['exporter', 'importer']) }}
