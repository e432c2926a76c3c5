-- One row per row of marts.trade_totals, with the names of the countries.
{{ with_area_names('trade_totals', ['area']) }}
