{# Bands of the index for a gauge: the cuts at 0.10 and 0.18 of the US Horizontal Merger Guidelines of
   1992 as revised in 1997, read 2026-11-24 at https://industrialorganization.blogspot.com. They were
   made for firms in a market; here they colour a dial and judge nothing. #}
{% macro hhi_band(index) -%}
    case
        when {{ index }} < 0.1 then 'low'
        when {{ index }} <= 0.18 then 'medium'
        when {{ index }} > 0.18 then 'high'
    end
{%- endmacro %}
