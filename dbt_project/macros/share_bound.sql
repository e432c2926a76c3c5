{# A bound of a / (a + b), where the controller's part a and the others' part b each move freely
   between their bounds. The ratio rises in a and falls in b, so each bound takes a at its own end
   and b at the opposite end. Where b can only be zero the ratio is 1 for every a above zero; where
   neither was bought there is no ratio. Needs the columns of `totals` in marts.exposure. #}
{% macro share_bound(bound) %}
    {%- set other = 'high' if bound == 'low' else 'low' -%}
    case
            when totals.sector <> 'ALL' then null
            when totals.value_usd_high = 0 and totals.others_value_usd_high = 0 then null
            when totals.value_usd_high = 0 then cast(0 as double)
            when totals.others_value_usd_high = 0 then cast(1 as double)
            else
                round(
                    cast(totals.value_usd_{{ bound }} as double)
                    / (
                        cast(totals.value_usd_{{ bound }} as double)
                        + cast(totals.others_value_usd_{{ other }} as double)
                    ),
                    9
                )
        end
{%- endmacro %}
