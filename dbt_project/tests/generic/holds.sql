{# A rule every row keeps, written as a condition; null counts as broken. #}
{% test holds(model, expression) %}
select * from {{ model }} where not coalesce({{ expression }}, false)
{% endtest %}
