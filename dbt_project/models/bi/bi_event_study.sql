-- One row per row of marts.event_study, with the names of the countries.
{{ with_area_names('event_study', ['exporter', 'importer']) }}
