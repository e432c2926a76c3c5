-- One row per row of marts.controlled_trade, with the names of the countries.
{{ with_area_names('controlled_trade', ['exporter', 'importer']) }}
