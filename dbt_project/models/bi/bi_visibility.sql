-- One row per row of controls.visibility.
{{ with_area_names('visibility', []) }}
