{# Converting neither loses nor invents trade: where every share of a code is known, its shares make
   the whole to nine places; where some are not, the whole lies between the sums of the bounds. Each
   is checked in both directions, for a bridge has a row for either. #}
{% test conserves_trade(model) %}
select
    hs_from,
    code_from,
    hs_to,
    sum(weight_low) as least,
    sum(weight_high) as most
from {{ model }}
where not is_electrical_waste_set_aside
group by hs_from, code_from, hs_to
having
    sum(weight_low) > 1 + 1e-9
    or sum(weight_high) < 1 - 1e-9
    or (count(weight) = count(*) and abs(sum(weight) - 1) > 1e-9)
{% endtest %}
