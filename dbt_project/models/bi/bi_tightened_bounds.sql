-- One row per row of marts.tightened_bounds, with the names of the countries.
{{ with_area_names('tightened_bounds', ['exporter', 'importer']) }}
