{# Models of the schema bi are called after the table they make flat: bi_exposure is bi.exposure. #}
{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
    {%- if custom_alias_name -%}
        {{ custom_alias_name | trim }}
    {%- elif node.name.startswith('bi_') -%}
        {{ node.name[3:] }}
    {%- else -%}
        {{ node.name }}
    {%- endif -%}
{%- endmacro %}
