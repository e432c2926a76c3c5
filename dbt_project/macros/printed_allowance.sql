{# How far a printed figure may be from what it stands for: half a unit of its last digit that is
   not a zero, since a zero at the end may be rounding (60880 stands for 60875 to 60885). #}
{% macro printed_allowance(amount) -%}
    case
        when {{ amount }} = 0 then 0.5
        when {{ amount }} <> floor({{ amount }}) then 0.0005
        else
            0.5 * power(
                10,
                length(cast(cast({{ amount }} as bigint) as varchar))
                - length(rtrim(cast(cast({{ amount }} as bigint) as varchar), '0'))
            )
    end
{%- endmacro %}
