-- One row per row of marts.trade_flows, with the names of the countries.
{{ with_area_names('trade_flows', ['exporter', 'importer']) }}
