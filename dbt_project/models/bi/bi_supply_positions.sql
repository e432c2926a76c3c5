-- One row per row of marts.supply_positions, with the names of the countries.
{{ with_area_names('supply_positions', ['country']) }}
