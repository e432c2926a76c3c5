-- One row per row of marts.mirror_gaps, with the names of the countries.
{{ with_area_names('mirror_gaps', ['exporter', 'importer']) }}
