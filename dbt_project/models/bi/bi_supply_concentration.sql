-- One row per row of marts.supply_concentration, with the names of the countries.
{{ with_area_names('supply_concentration', ['top_country']) }}
