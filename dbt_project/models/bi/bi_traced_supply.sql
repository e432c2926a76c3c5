-- One row per row of marts.traced_supply, with the names of the countries.
{{ with_area_names('traced_supply', ['country', 'origin']) }}
