-- One row per row of marts.over_coverage, with the names of the countries.
{{ with_area_names('over_coverage', ['exporter', 'importer']) }}
