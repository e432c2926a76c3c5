{# Distinct values of a group as one text, sorted: Dy,Tb. Null where the group has none. #}
{% macro sorted_text(expression) -%}
    string_agg(distinct {{ expression }}, ',' order by {{ expression }})
{%- endmacro %}
