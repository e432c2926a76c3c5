{# A part over its whole as a decimal of twelve places: squares of it add up the same in any order. #}
{% macro share_of(part, whole) -%}
    cast(cast({{ part }} as double) / cast({{ whole }} as double) as decimal(13, 12))
{%- endmacro %}
