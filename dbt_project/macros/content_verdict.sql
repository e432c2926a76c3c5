{# Whether goods are inside a rule on their content at a threshold: the threshold itself counts.
   Needs content_share_low and content_share_high of the goods. #}
{% macro content_verdict(goods, threshold) %}
    case
            when {{ goods }}.content_share_low >= {{ threshold }} then 'certain'
            when {{ goods }}.content_share_high >= {{ threshold }} then 'possible'
            else 'no'
        end
{%- endmacro %}
