-- One row per row of marts.reroute_signals, with the names of the countries.
{{ with_area_names('reroute_signals', ['origin', 'third_country', 'destination']) }}
