{# The four columns of one position in marts.supply_positions: both ends of the share, the share where
   they agree, and what it is a share of. Needs the columns of `cells` there. #}
{% macro position_columns(position) -%}
    max(case when position_name = '{{ position }}' then share_low end)
            as {{ position }}_share_low,
        max(case when position_name = '{{ position }}' then share end) as {{ position }}_share,
        max(case when position_name = '{{ position }}' then share_high end)
            as {{ position }}_share_high,
        max(case when position_name = '{{ position }}' then concept_key end)
            as {{ position }}_concept_key
{%- endmacro %}
