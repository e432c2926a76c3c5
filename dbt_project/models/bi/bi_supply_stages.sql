-- One row per row of marts.supply_stages, with the names of the countries.
{{ with_area_names('supply_stages', ['country']) }}
