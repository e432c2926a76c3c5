{# A bound of m * c + (1 - m) * o: the part of an input that is of the origin, where the part m of
   what carries it was made there (with the part c of its input) and the rest elsewhere (with o).
   Each of the three moves freely between its bounds. The sum rises in c and o, and is linear in m,
   so each bound is at one of m's ends. #}
{% macro composed_bound(bound, carrier, own, others) %}
    {%- set pick = 'least' if bound == 'low' else 'greatest' -%}
    {{ pick }}(
        {{ carrier }}_low * {{ own }}_{{ bound }}
        + (1 - {{ carrier }}_low) * {{ others }}_{{ bound }},
        {{ carrier }}_high * {{ own }}_{{ bound }}
        + (1 - {{ carrier }}_high) * {{ others }}_{{ bound }}
    )
{%- endmacro %}
