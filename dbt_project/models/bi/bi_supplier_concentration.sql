-- One row per row of marts.supplier_concentration, with the names of the countries.
{{ with_area_names('supplier_concentration', ['importer', 'top1_supplier']) }}
