{#
    A query for every row of a public table with the English names of its areas, each beside the
    column it names: exporter gives exporter_name. For the flat views of the schema bi.
#}
{% macro with_area_names(table, area_columns) -%}
select
    mart.*
    {%- for column in area_columns -%}
        , {{ column }}_area.name as {{ column }}_name
    {%- endfor %}
from {{ ref(table) }} as mart
{% for column in area_columns -%}
    left join {{ ref('countries') }} as {{ column }}_area
        on mart.{{ column }} = {{ column }}_area.area_id
{% endfor -%}
{%- endmacro %}
