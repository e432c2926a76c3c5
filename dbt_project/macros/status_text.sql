{# The word for a rank of law status; smaller ranks are stronger. Null: no control was known. #}
{% macro status_text(rank) -%}
    case {{ rank }}
            when 1 then 'in_force'
            when 2 then 'suspended'
            when 3 then 'suspension_end_reached'
            when 4 then 'not_yet_in_force'
            when 5 then 'expired'
            when 6 then 'repealed'
            when 7 then 'not_established'
            else 'no_control_known'
        end
{%- endmacro %}
