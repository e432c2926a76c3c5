{#
    A query for every public table of the project and the reason its yml gives, under
    meta.why_empty, for being empty. Views are left out: they hold what their tables hold.
#}
{% macro public_tables() -%}
    {%- set found = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() -%}
            {%- if
                node.resource_type == 'model' and node.access == 'public'
                and node.config.materialized == 'table'
            -%}
                {%- set why = node.config.meta.get('why_empty', '') | trim -%}
                {%- do found.append((node.schema ~ '.' ~ node.name, why | replace("'", "''"))) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    select
        cast(null as varchar) as table_name,
        cast(null as varchar) as why_empty
    where false
    {%- for name, why in found | sort %}
    union all
    select
        '{{ name }}' as table_name,
        '{{ why }}' as why_empty
    {%- endfor %}
{%- endmacro %}
