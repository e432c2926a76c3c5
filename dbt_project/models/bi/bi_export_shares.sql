-- One row per row of marts.export_shares, with the names of the countries.
{{ with_area_names('export_shares', ['exporter']) }}
