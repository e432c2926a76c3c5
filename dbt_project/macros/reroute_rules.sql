{# The rule of a re-route, our own choice; what it is worth is shown by the same rule on placebo corridors,
   whose false alarms stand beside every signal. #}

{# A corridor closed if at least this share of its trade is gone. #}
{% macro reroute_fall() %}0.25{% endmacro %}

{# The smaller of the two rises is at least this share of what was lost. #}
{% macro reroute_least_strength() %}0.1{% endmacro %}

{# Months after the month of the turn that are held against the same months a year before. #}
{% macro reroute_months() %}6{% endmacro %}

{# Years by which windows are shifted back to make placebos. #}
{% macro reroute_placebo_years() %}3{% endmacro %}
