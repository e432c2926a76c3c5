-- One row per row of marts.supply_risk.
{{ with_area_names('supply_risk', []) }}
