{# A country is a hub for a code when the smaller of what it buys and what it sells is at least this share
   of the larger: it passes on what it buys. Our own threshold; countries that make the goods and buy
   some too can pass it, so a hub explains a gap only as far as its flows reach. #}
{% macro hub_pass_through() %}0.5{% endmacro %}

{# How near a ratio must be to a factor between units to be taken for a slip of units. #}
{% macro unit_tolerance() %}0.01{% endmacro %}

{# Whether two amounts agree within the factor of freight, in either direction. #}
{% macro in_freight_band(one, other) -%}
    (
        {{ one }} > 0
        and {{ other }} > 0
        and greatest({{ one }}, {{ other }}) <= {{ cif_fob_factor() }} * least({{ one }}, {{ other }})
    )
{%- endmacro %}

{# Whether two amounts differ by a factor between units: thousands and millions, and for masses also
   pounds for kilograms (1 lb = 0.45359237 kg). Short tons for tonnes are too near to tell from the rest. #}
{% macro unit_slip(one, other, measure) -%}
    (
        {{ near_factor(one, other, 1000) }}
        or {{ near_factor(one, other, 1000000) }}
        or ({{ measure }} = 'net_mass_kg' and {{ near_factor(one, other, 2.20462262) }})
    )
{%- endmacro %}

{% macro near_factor(one, other, factor) -%}
    coalesce(
        abs(greatest({{ one }}, {{ other }}) / ({{ factor }} * nullif(least({{ one }}, {{ other }}), 0)) - 1)
        <= {{ unit_tolerance() }},
        false
    )
{%- endmacro %}
