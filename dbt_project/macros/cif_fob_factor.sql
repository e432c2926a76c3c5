{# What freight and insurance add from free on board to the importer's frontier, at most as a rule: 1.06,
   the factor the International Monetary Fund uses for its Direction of Trade Statistics (Yearbook 2017,
   elibrary.imf.org/view/books/042/24207-9781475593822-en, read on 2026-11-24). #}
{% macro cif_fob_factor() %}1.06{% endmacro %}
